#!/bin/sh
":" //; exec node -- "$0" "$@"
// To a shell this is a script that starts Node on itself: without `--`, Node 20 takes our `--env-file` for its own, wherever it stands.
// To Node the line above is a text and a comment (the formatter would part them).
// Starts the bundle with V8's compiled code where it was kept (about half of a cold start is compiling). A cache of another Node
// version or another bundle is refused by V8 itself and the bundle is compiled as usual. The bundle is ASCII (the build escapes the rest).
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");

// Most runs end within a tenth of a second: optimising begins later than V8 would (after more bytecode), where it pays. The cache holds for these flags only.
v8.setFlagsFromString("--interrupt-budget=500000");

const bundle = path.join(__dirname, "../dist/seaworthy.cjs");
const cache = `${bundle}.${process.version}.cache`;

function readOrNull(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return null;
  }
}

const source = readOrNull(bundle);
if (source === null) {
  process.stderr.write(`cannot start seaworthy: \`${bundle}\` is missing; run \`npm run build\` first\n`);
  process.exit(2);
}
const cachedData = process.env.SEAWORTHY_WRITE_CODE_CACHE ? null : readOrNull(cache);
const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source.toString("latin1")}\n})`, {
  filename: bundle,
  ...(cachedData === null ? {} : { cachedData }),
});
if (process.env.SEAWORTHY_WRITE_CODE_CACHE) {
  process.on("exit", (code) => {
    if (code === 0) fs.writeFileSync(cache, script.createCachedData());
  });
}
const loaded = { exports: {} };
script.runInThisContext()(loaded.exports, require, loaded, bundle, path.dirname(bundle));
