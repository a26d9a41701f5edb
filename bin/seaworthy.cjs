#!/bin/sh
":" //; exec node -- "$0" "$@"
// To a shell this is a script that starts Node on itself: without `--`, Node 20 takes our `--env-file` for its own, wherever it stands.
// To Node the line above is a text and a comment (the formatter would part them).
// Starts the bundle with V8's compiled code where it was kept (about half of a cold start is compiling). A cache of another Node
// version or another bundle is refused by V8 itself and the bundle is compiled as usual. Bundles are ASCII (the build escapes the rest).
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");

// Most runs end within a tenth of a second: in Node 20, optimising begins later than V8 would (after more bytecode), where it pays. The cache holds for
// these flags only. Newer V8 counts calls and knows no such flag: asked for one, it prints an error of its own.
if (process.versions.v8.startsWith("11.")) v8.setFlagsFromString("--interrupt-budget=2000000");

const dist = path.join(__dirname, "../dist");
const bundles = { "./seaworthy.cjs": null, "./later.cjs": null };

/** What the bundles load: each other with compiled code, all else as Node does. */
function load(name) {
  if (!(name in bundles)) return require(name);
  if (bundles[name] === null) {
    bundles[name] = { exports: {} };
    const file = path.join(dist, name);
    compiled(file)(bundles[name].exports, load, bundles[name], file, dist);
  }
  return bundles[name].exports;
}

function compiled(file) {
  const source = readOrNull(file);
  if (source === null) {
    process.stderr.write(`cannot start seaworthy: \`${file}\` is missing; run \`npm run build\` first\n`);
    process.exit(2);
  }
  const cache = `${file}.${process.version}.cache`;
  const isWritten = process.env.SEAWORTHY_WRITE_CODE_CACHE === path.basename(file, ".cjs");
  const cachedData = isWritten ? null : readOrNull(cache);
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source.toString("latin1")}\n})`, {
    filename: file,
    ...(cachedData === null ? {} : { cachedData }),
  });
  if (isWritten) {
    process.on("exit", (code) => {
      if (code === 0) fs.writeFileSync(cache, script.createCachedData());
    });
  }
  return script.runInThisContext();
}

function readOrNull(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return null;
  }
}

load("./seaworthy.cjs");
