// Shrinks WASM files in place: `node optimise.mjs FILE...`. What `wasm-opt -Oz` does, but one process for all files:
// starting it takes longer than most parts.
import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";

// What the compiler emits by default and every browser of the last years knows.
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
