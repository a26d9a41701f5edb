import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** As the command runs it: the test runner's own form of modules does not bring V8 to where it fails. */
const PROGRAM = `
  import { loadCedar } from "./src/guard/policy/io/load-cedar.ts";
  import { makePolicySet } from "./src/guard/policy/make-policy-set.ts";
  import { OPERATIONS } from "./src/guard/route/operations.ts";
  void (async () => {
    const cedar = await loadCedar();
    for (let id = 0; id < 60; id++) {
      const text = \`@id("a\${id}") permit (principal, action, resource) when { context.opens.hostRoot == "no" };\`;
      const set = makePolicySet([{ name: "test", texts: [{ file: "a.cedar", text }] }], cedar);
      for (const operation of OPERATIONS) set.decideEarly("test", operation);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    console.log("survived");
  })();
`;

it("thousands of calls do not end the process", () => {
  const { outputFiles } = buildSync({
    stdin: { contents: PROGRAM, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    external: ["@cedar-policy/cedar-wasm"],
  });
  const ended = spawnSync(process.execPath, ["-"], { cwd: root, input: outputFiles[0]?.text ?? "", encoding: "utf8" });
  expect([ended.status, ended.stdout]).toEqual([0, "survived\n"]);
});
