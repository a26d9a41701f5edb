import { describe, expect, it } from "vitest";
import { kindFromName, kindOf } from "./input-kind.ts";

describe("kind of a file by its name", () => {
  it.each([
    ["compose.yaml", "compose"],
    ["docker-compose.prod.yml", "compose"],
    ["deploy/compose.override.yml", "compose"],
    ["Dockerfile", "dockerfile"],
    ["build/Dockerfile.alpine", "dockerfile"],
    ["app.dockerfile", "dockerfile"],
    ["run.sh", "script"],
    [".gitlab-ci.yml", "ci"],
    [".github/workflows/test.yaml", "ci"],
    [".circleci/config.yml", "ci"],
    ["Makefile", "makefile"],
    ["build/rules.mk", "makefile"],
  ])("%s is %s", (path, kind) => expect(kindFromName(path)).toBe(kind));

  it.each(["README.md", "values.yaml", "composer.yaml", "Dockerfiles/readme", "main.go", "sh"])("%s says nothing", (path) =>
    expect(kindFromName(path)).toBeNull(),
  );
});

describe("kind of a file by its content", () => {
  it.each([
    ["stack.yml", "name: x\nservices:\n  web: {}\n", "compose"],
    ["stack.json", '{"services": {"web": {}}}', "compose"],
    ["pipeline.yml", "stages: [a]\n", "ci"],
    ["containers.json", '[{"Id": "x", "HostConfig": {}}]', "inspect"],
    ["host.json", '{"kind":"seaworthy-snapshot","schemaVersion":1}', "snapshot"],
    ["deploy", "#!/usr/bin/env bash\necho\n", "script"],
    ["deploy", "#!/bin/sh\necho\n", "script"],
    ["image", "# syntax=docker/dockerfile:1\nFROM alpine\n", "dockerfile"],
    ["stack.json", '{"Id": "x", "Config": {}}', "inspect"],
    ["notes.txt", "then docker run -it alpine\n", "script"],
  ])("%s starting %j is %s", (path, text, kind) => expect(kindOf(path, text)).toBe(kind));

  it.each([
    ["notes.txt", "nothing of that sort\n"],
    ["empty", ""],
    ["package.json", '{"name": "x"}'],
    ["list.json", "[1]"],
  ])("%s starting %j is nothing that can be judged", (path, text) => expect(kindOf(path, text)).toBeNull());
});
