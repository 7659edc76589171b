// Optimizes WASM files in place: `node optimise.mjs [--drop-unused-hydration] FILE...`. Like `wasm-opt -Oz`, but in one process for all files:
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

// A type-erased view of Leptos holds pointers to all of its functions, so the linker keeps also those that no page calls:
// hydration that waits (the portal fetches a page's WASM before it hydrates) and hydration of templates.
const UNUSED = /into_any(_attr)?\d+hydrate_(async|from_template)/;
const drops = process.argv[2] === "--drop-unused-hydration";
function dropUnused(module) {
  for (let at = 0; at < module.getNumFunctions(); at++) {
    const found = module.getFunctionByIndex(at);
    const { name, module: importedFrom } = binaryen.getFunctionInfo(found);
    if (!importedFrom && UNUSED.test(name)) binaryen.Function.setBody(found, module.unreachable());
  }
}

binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
for (const file of process.argv.slice(drops ? 3 : 2)) {
  const module = binaryen.readBinary(readFileSync(file));
  module.setFeatures(features);
  if (drops) dropUnused(module);
  module.runPasses(["strip-debug", "strip-producers"]);
  module.optimize();
  writeFileSync(file, module.emitBinary());
  module.dispose();
}
