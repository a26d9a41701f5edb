// An esbuild plugin: modules that `check` of a compose file does not need go into a second bundle, which is loaded when one of their names is first used.
// Only for modules whose names are used when a function runs: a class that is extended while loading would load the second bundle at once.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The entry point of the second bundle. */
export const LATER = "later";

const FILES = [
  "src/cli/commands/crew.ts",
  "src/cli/commands/explain.ts",
  "src/cli/commands/fix.ts",
  "src/cli/commands/guard.ts",
  "src/cli/commands/knowledge.ts",
  "src/cli/commands/policy.ts",
  "src/cli/commands/prove.ts",
  "src/cli/commands/scan.ts",
  "src/cli/commands/start.ts",
  "src/cli/commands/whatif.ts",
  "src/cli/guard-thread.ts",
  "src/cli/run-guard.ts",
  "src/check/fix.ts",
  "src/parse/dockerfile/parse-dockerfile.ts",
  "src/parse/inspect/parse-inspect.ts",
  "src/parse/podman/containers-conf.ts",
  "src/parse/run/run-command.ts",
  "src/parse/script/find-in-ci.ts",
  "src/parse/script/find-run-commands.ts",
  "src/parse/script/makefile.ts",
  "src/reason/controls/catalogue.ts",
  "src/reason/controls/judge-controls.ts",
  "src/reason/crew-report.ts",
  "src/reason/explore.ts",
  "src/reason/flaws/shipped.ts",
  "src/report/blast-radius.ts",
  "src/report/controls.ts",
  "src/report/crew.ts",
  "src/report/difference.ts",
  "src/report/docker-bench.ts",
  "src/report/html.ts",
  "src/report/json.ts",
  "src/report/reachers.ts",
  "src/report/sarif.ts",
  "src/report/technique-card.ts",
  "src/prove/index.ts",
  "src/prove/io/prove.ts",
  "src/scan/index.ts",
  "src/scan/io/scan.ts",
  "src/scan/io/scan-host.ts",
];

const MODULES = FILES.map((file) => join(root, file));

export const lazyModules = {
  name: "lazy-modules",
  setup(build) {
    for (const file of FILES) if (!existsSync(join(root, file))) throw new Error(`${file}, which is to be loaded late, does not exist`);
    build.onResolve({ filter: new RegExp(`^${LATER}$`) }, ({ path }) => ({ path, namespace: "entry" }));
    build.onLoad({ filter: /.*/, namespace: "entry" }, () => ({ contents: secondBundle(), resolveDir: root, loader: "js" }));
    build.onResolve({ filter: /./, namespace: "later" }, ({ path }) => ({ path, external: true }));
    build.onResolve({ filter: /^\./, namespace: "file" }, ({ path, resolveDir }) => {
      const place = join(resolveDir, path);
      return MODULES.includes(place) ? { path: place, namespace: "later" } : undefined;
    });
    build.onLoad({ filter: /\/src\/.*\.ts$/, namespace: "file" }, async ({ path }) => ({ contents: required(await readFile(path, "utf8")), loader: "ts" }));
    build.onLoad({ filter: /.*/, namespace: "later" }, async ({ path }) => ({ contents: getters(path, await namesOf(path)), loader: "js" }));
  },
};

/** With the first bundle in it, so that all of the first is shared, and the second holds nothing twice. */
function secondBundle() {
  const parts = MODULES.map((path, position) => `export * as module${position} from ${JSON.stringify(path)};`);
  return ['import "./src/cli/main.ts";', ...parts].join("\n");
}

/** A script cannot `import()`; and the bundler would make a file of its own for each. */
function required(text) {
  return text
    .replaceAll(/\bawait import\(("[^"]+\.json"), \{ with: \{ type: "json" \} \}\)/g, "{ default: require($1) }")
    .replaceAll(/\bawait import\(("[^"]+")\)/g, "require($1)");
}

function getters(path, names) {
  const module = `require("./${LATER}.cjs").module${MODULES.indexOf(path)}`;
  return `module.exports = { ${names.map((name) => `get ${name}() { return ${module}.${name}; }`).join(", ")} };`;
}

async function namesOf(path) {
  const { metafile } = await bundle({
    stdin: { contents: `export * from ${JSON.stringify(path)};`, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    logLevel: "silent",
    external: ["@cedar-policy/*"],
  });
  const [output] = Object.values(metafile.outputs);
  return output.exports;
}
