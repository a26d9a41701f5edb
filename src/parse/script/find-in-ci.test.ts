import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParseError } from "../errors.ts";
import { parseRunCommand } from "../run/run-command.ts";
import { findRunCommandsInCi } from "./find-in-ci.ts";

const WORKFLOW = `on: push
env:
  IMAGE: alpine
jobs:
  test:
    runs-on: ubuntu-latest
    container:
      image: node:20
      options: --privileged --cpus 1
      volumes: ["/data:/data"]
    services:
      db:
        image: postgres:16
        env:
          POSTGRES_PASSWORD: hunter2
    steps:
      - name: docker run everything
        run: docker run --rm "$IMAGE"
      - run: |
          set -e
          docker run -v /:/host \\
            "$IMAGE" sh
      - shell: python
        run: "docker run alpine"
      - run: docker run -v "\${{ env.X }}:/x" alpine
`;

function found(text: string) {
  return findRunCommandsInCi(text, "ci.yml", { directory: "/w", home: "/root" });
}

describe("containers of a CI file", () => {
  it("steps, the job's container and its services are found with their places", () => {
    expect(found(WORKFLOW).map(({ line, column, words }) => [line, column, words.map((word) => word.text).join(" ")])).toEqual([
      [8, 14, "docker create -v /var/run/docker.sock:/var/run/docker.sock -v /data:/data --privileged --cpus 1 node:20"],
      [13, 16, "docker create --name db -e POSTGRES_PASSWORD=hunter2 postgres:16"],
      [18, 14, "docker run --rm alpine"],
      [21, 11, "docker run -v /:/host alpine sh"],
      [25, 14, expect.stringContaining("docker run -v ${")],
    ]);
  });

  it("flags keep the place where they stand", () => {
    const commands = found(WORKFLOW);
    const locations = (index: number) => commands[index]?.words.map((word) => word.evidence.location);
    expect(locations(3)).toEqual(["21:11", "21:18", "21:22", "21:25", "22:13", "22:22"]);
    expect(locations(0)?.slice(-4)).toEqual(["9:16", "9:29", "9:36", "8:14"]);
  });

  it("an expression of the CI in a mount is an error that names it", () => {
    const command = found(WORKFLOW)[4];
    expect(() => parseRunCommand(command?.words ?? [], { source: "ci.yml", directory: "/w", home: "/root" })).toThrow(
      /cannot resolve `\$\{__env_X__\}` in `--volume`/,
    );
  });

  it("a list of lines is one script", () => {
    const [command, ...more] = found("job:\n  script:\n    - D=/srv\n    - docker run -v $D:/x alpine\n");
    expect(more).toEqual([]);
    expect(command).toMatchObject({ line: 4, column: 7, problem: null });
    expect(command?.words.map((word) => word.text)).toContain("/srv:/x");
  });

  it.each([
    ["a title", "steps: [{name: docker run alpine}]"],
    ["an image", "job: {image: docker:24, services: [docker:dind]}"],
    ["a build", "script: [docker build -t x .]"],
    ["an empty file", ""],
  ])("%s starts nothing", (_, text) => expect(found(text)).toEqual([]));

  it("broken YAML is a syntax error", () => expect(() => found("a: [")).toThrow(ParseError));

  it("any text ends in commands or in a ParseError", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("run: ", "- ", "docker run ", "|\n  ", "${{ x }}", "'", '"', "\n", "  ", ": ", "a", "&x ", "*x", "container: ", "[", "]"), {
          maxLength: 30,
        }),
        (parts) => {
          expectParseErrorAtMost(() => found(parts.join("")));
        },
      ),
      { numRuns: 500 },
    );
  });
});

function expectParseErrorAtMost(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ParseError);
  }
}
