// Bundles the command line tool into two files: what `check` of a compose file needs, and the rest, which is loaded when it is used. V8's compiled code
// is kept beside each, so that a cold start does not compile again.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { lazyBuiltins } from "./lazy-builtins.mjs";
import { LATER, lazyModules } from "./lazy-modules.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const FIRST = "seaworthy";
const TARGET = "node20.19";
// Less text to read and check at every start; names stay, for stack traces.
const LESS_TEXT = { minifyWhitespace: true, minifySyntax: true, legalComments: "none" };

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/main.ts", { in: LATER, out: LATER }],
  outdir: dist,
  write: false,
  bundle: true,
  splitting: true,
  chunkNames: FIRST,
  platform: "node",
  format: "esm",
  target: TARGET,
  mainFields: ["module", "main"],
  define: { SEAWORTHY_VERSION: JSON.stringify(version) },
  ...LESS_TEXT,
  // Cedar reads its WebAssembly from beside itself.
  external: ["@cedar-policy/cedar-wasm/nodejs"],
  plugins: [lazyBuiltins, lazyModules],
  logLevel: "warning",
});

const [unexpected] = outputFiles.filter(({ path }) => ![FIRST, LATER, "main"].includes(basename(path, ".js")));
if (unexpected !== undefined) throw new Error(`two files are expected, and the bundler made ${unexpected.path} too`);

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
for (const name of [FIRST, LATER]) writeFileSync(join(dist, `${name}.cjs`), await scriptOf(name));
warmUp(FIRST, ["check", join(root, "examples/compose.yaml"), "--fail-on", "never"]);
warmUp(LATER, ["check", join(root, "examples/compose.yaml"), "--fail-on", "never", "--json"]);

/** Scripts, not modules: V8's code cache is at hand for scripts alone. */
async function scriptOf(name) {
  const module = outputFiles.find(({ path }) => path === join(dist, `${name}.js`));
  if (module === undefined) throw new Error(`the bundler made no ${name}.js`);
  const { code } = await transform(module.text, { format: "cjs", platform: "node", target: TARGET, ...LESS_TEXT });
  return code.replaceAll(`require("./${FIRST}.js")`, `require("./${FIRST}.cjs")`);
}

function warmUp(name, argv) {
  const run = spawnSync(process.execPath, [join(root, "bin/seaworthy.cjs"), ...argv], {
    env: { ...process.env, SEAWORTHY_WRITE_CODE_CACHE: name },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (run.status === 0) return;
  console.error(`build: the warm-up run failed with exit code ${run.status}\n${run.stderr}`);
  process.exit(1);
}
