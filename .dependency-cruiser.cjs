/** The walls of the house. Each rule's comment says why it stands. */
const FIRST_FLOOR = "(parse|reason|report|engine|host)";
const PRODUCTS = "(check|scan|guard|prove)";
const PURE = { path: "^src/", pathNot: "/io/|^src/cli/|[.]test[.]ts$" };

module.exports = {
  forbidden: [
    {
      name: "model-stands-alone",
      comment: "model holds the nouns; it knows no room",
      severity: "error",
      from: { path: "^src/model/" },
      to: { path: "^src/", pathNot: "^src/model/" },
    },
    {
      name: "first-floor-knows-only-model",
      comment: "products join first-floor rooms; the rooms never join each other, so each can be read alone",
      severity: "error",
      from: { path: `^src/${FIRST_FLOOR}/`, pathNot: "[.]test[.]ts$" },
      to: { path: "^src/", pathNot: "^src/(model|$1)/" },
    },
    {
      name: "products-do-not-mix",
      comment: "two products meet only in cli",
      severity: "error",
      from: { path: `^src/${PRODUCTS}/`, pathNot: "[.]test[.]ts$" },
      to: { path: `^src/(cli|${PRODUCTS})/`, pathNot: "^src/$1/" },
    },
    {
      name: "pure-stays-pure",
      comment: "only io/ and cli/ may reach the outside world",
      severity: "error",
      from: PURE,
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "pure-never-imports-io",
      comment: "effects are passed in, never imported",
      severity: "error",
      from: PURE,
      to: { path: "^src/.*/io/" },
    },
    {
      name: "use-the-door",
      comment: "other rooms see a room only through its index.ts (or its io/, from cli and io)",
      severity: "error",
      from: { path: "^src/([^/]+)/", pathNot: "[.]test[.]ts$" },
      to: { path: "^src/[^/]+/", pathNot: ["^src/$1/", "^src/[^/]+/index[.]ts$", "/io/"] },
    },
    {
      name: "door-not-from-inside",
      comment: "inside a room, import the file itself",
      severity: "error",
      from: { path: "^src/([^/]+)/", pathNot: "^src/cli/|[.]test[.]ts$" },
      to: { path: "^src/$1/index[.]ts$" },
    },
    {
      name: "pure-npm-allowlist",
      comment: "pure rooms parse formats with these packages and use no other",
      severity: "error",
      from: PURE,
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-no-pkg"],
        pathNot: "node_modules/(yaml|smol-toml|dockerfile-ast|vscode-languageserver-[a-z]+|unbash|@types/sarif|@cedar-policy/cedar-wasm)/",
      },
    },
    { name: "no-cycles", comment: "one direction", severity: "error", from: {}, to: { circular: true } },
    {
      name: "reachable-from-cli",
      comment: "what no command reaches is dead",
      severity: "error",
      from: { path: "^src/cli/main[.]ts$" },
      to: { path: "^src/", pathNot: "[.]test[.]ts$|/reference[.]ts$|/fixtures[.]ts$|[.]d[.]ts$", reachable: false },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
