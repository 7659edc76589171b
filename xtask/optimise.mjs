// Optimizes WASM files in place: `node optimise.mjs FILE...`. Like `wasm-opt -Oz`, but in one process for all files:
// starting a process takes longer than optimizing most parts.
import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";

// Features the compiler emits by default; all browsers of recent years support them.
const { Features } = binaryen;
const features =
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.Multivalue |
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.ReferenceTypes |
  Features.SignExt;

binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
for (const file of process.argv.slice(2)) {
  const module = binaryen.readBinary(readFileSync(file));
  module.setFeatures(features);
  module.runPasses(["strip-debug", "strip-producers"]);
  module.optimize();
  writeFileSync(file, module.emitBinary());
  module.dispose();
}
