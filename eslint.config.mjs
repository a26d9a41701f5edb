import tseslint from "typescript-eslint";

const namedExports = { selector: "ExportDefaultDeclaration", message: "named exports only" };
const noClock = { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "take `now` as an argument" };

/** Everything but io/ and cli/: no clock, no randomness. */
const pure = { files: ["src/**/*.ts"], ignores: ["src/**/io/**", "src/cli/**", "src/**/*.test.ts"] };

export default tseslint.config(
  tseslint.configs.base,
  {
    files: ["src/**/*.ts"],
    ignores: ["src/**/*.test.ts"],
    rules: {
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", 3],
      complexity: ["error", 10],
      "no-restricted-syntax": ["error", namedExports],
    },
  },
  {
    ...pure,
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "take `now` as an argument" },
        { object: "Math", property: "random", message: "take randomness as an argument" },
      ],
      "no-restricted-syntax": ["error", namedExports, noClock],
    },
  },
);
