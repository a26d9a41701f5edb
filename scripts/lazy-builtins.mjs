// An esbuild plugin: Node's own modules that most runs never use are loaded when one of their names is first used. Loading HTTP, TLS, cryptography and child
// processes costs as much as judging a small file.
import { isBuiltin } from "node:module";

const COSTLY = /^node:(child_process|crypto|http|https|net|tls)$/;

export const lazyBuiltins = {
  name: "lazy-builtins",
  setup(build) {
    build.onResolve({ filter: COSTLY }, ({ path, namespace }) => (namespace === "lazy" ? { path, external: true } : { path, namespace: "lazy" }));
    build.onLoad({ filter: COSTLY, namespace: "lazy" }, async ({ path }) => ({ contents: await deferred(path), loader: "js" }));
  },
};

async function deferred(path) {
  if (!isBuiltin(path)) throw new Error(`${path} is no module of Node`);
  const names = Object.keys(await import(path)).filter((name) => name !== "default");
  const getters = names.map((name) => `get ${name}() { return require(${JSON.stringify(path)}).${name}; }`);
  return `module.exports = { ${getters.join(", ")} };`;
}
