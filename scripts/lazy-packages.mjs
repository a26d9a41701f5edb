// An esbuild plugin: packages that stay outside of the bundle and are loaded by `require` where they are first used. The bundle runs as a script, which cannot
// `import()` from outside; and Cedar reads its WebAssembly from beside itself.
const OUTSIDE = /^@cedar-policy\/cedar-wasm\/nodejs$/;

export const lazyPackages = {
  name: "lazy-packages",
  setup(build) {
    build.onResolve({ filter: OUTSIDE }, ({ path, namespace }) => (namespace === "outside" ? { path, external: true } : { path, namespace: "outside" }));
    build.onLoad({ filter: OUTSIDE, namespace: "outside" }, ({ path }) => ({ contents: `module.exports = require(${JSON.stringify(path)});`, loader: "js" }));
  },
};
