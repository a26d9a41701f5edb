import { describe, expect, it } from "vitest";
import type { InputKind } from "./input-kind.ts";
import type { CheckInput } from "./inputs.ts";
import { composeProjects } from "./projects.ts";

function input(path: string, isNamed: boolean, kind: InputKind = "compose"): CheckInput {
  return { path, absolute: `/w/${path}`, kind, isNamed, text: "" };
}

function ofCompose(path: string): CheckInput {
  return { ...input(path, true), isComposeDefault: true };
}

function projectsOf(...inputs: readonly CheckInput[]) {
  return composeProjects(inputs).map(({ files, isVariant }) => `${files.map(({ path }) => path).join("+")}${isVariant ? " (variant)" : ""}`);
}

describe("which compose files are one project", () => {
  it.each<[string, readonly CheckInput[], readonly string[]]>([
    ["named ones of a folder, in the order given", [input("b.yaml", true), input("a.yaml", true)], ["b.yaml+a.yaml"]],
    ["named ones of two folders", [input("x/a.yaml", true), input("y/a.yaml", true)], ["x/a.yaml", "y/a.yaml"]],
    ["a found default with its override", [input("compose.override.yaml", false), input("compose.yaml", false)], ["compose.yaml+compose.override.yaml"]],
    ["a found variant", [input("compose.prod.yaml", false), input("compose.yaml", false)], ["compose.yaml", "compose.yaml+compose.prod.yaml (variant)"]],
    ["a found one of another name", [input("stack.yml", false), input("compose.yaml", false)], ["compose.yaml", "stack.yml"]],
    ["two found defaults", [input("compose.yaml", false), input("docker-compose.yml", false)], ["compose.yaml", "docker-compose.yml"]],
    [
      "two found overrides: Compose takes the first",
      [input("compose.override.yaml", false), input("compose.override.yml", false), input("compose.yml", false)],
      ["compose.yml+compose.override.yml", "compose.yml+compose.override.yaml (variant)"],
    ],
    [
      "docker-compose.yml before docker-compose.yaml",
      [input("docker-compose.yaml", false), input("docker-compose.yml", false)],
      ["docker-compose.yml", "docker-compose.yaml"],
    ],
    [
      "what Compose finds, in two folders",
      [ofCompose("b.yaml"), ofCompose("x/a.yaml"), input("x/compose.yaml", false), input("compose.yaml", false)],
      ["b.yaml+x/a.yaml", "x/compose.yaml", "compose.yaml"],
    ],
    [
      "what Compose finds, and a variant of it",
      [ofCompose("compose.yaml"), input("compose.prod.yaml", false)],
      ["compose.yaml", "compose.yaml+compose.prod.yaml (variant)"],
    ],
    ["found ones without a default", [input("compose.a.yaml", false), input("compose.b.yaml", false)], ["compose.a.yaml", "compose.b.yaml"]],
    ["a named one beside a found default", [input("compose.yaml", false), input("x.yaml", true)], ["x.yaml", "compose.yaml"]],
    ["other kinds", [input("Dockerfile", true, "dockerfile"), input("run.sh", false, "script")], []],
    ["nothing", [], []],
  ])("%s", (_, inputs, expected) => expect(projectsOf(...inputs)).toEqual(expected));
});
