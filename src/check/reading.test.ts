import { describe, expect, it } from "vitest";
import { readerOf } from "../parse/index.ts";
import type { InputKind } from "./input-kind.ts";
import { kindOf } from "./input-kind.ts";
import type { CheckInput, CheckSetting } from "./inputs.ts";
import { readInputs } from "./reading.ts";

function read(files: Readonly<Record<string, string>>, more: Partial<CheckSetting> = {}, kinds: Readonly<Record<string, InputKind>> = {}) {
  const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/w/${path}`, text]));
  const inputs = Object.entries(files).map(
    ([path, text]): CheckInput => ({ path, absolute: `/w/${path}`, kind: kinds[path] ?? kindOf(path, text) ?? "script", isNamed: false, text }),
  );
  const setting = {
    directory: "/w",
    home: "/root",
    reader: readerOf(texts),
    environment: {},
    envFiles: [],
    profiles: [],
    projectName: null,
    runs: [],
    ...more,
  };
  return readInputs(inputs, setting);
}

function namesOf(reading: ReturnType<typeof read>) {
  return reading.composition.containers.map(({ name }) => name);
}

describe("what several inputs describe", () => {
  it("is one composition, compose services first, then files, then --run lines", () => {
    const reading = read({ "run.sh": "docker run --name two x\n", "compose.yaml": "services: {one: {image: x}}\n" }, { runs: ["docker run --name three x"] });
    expect(namesOf(reading)).toEqual(["one", "two", "three"]);
    expect(reading.failures).toEqual([]);
    expect(reading.services).toMatchObject([{ service: "one", files: ["compose.yaml"] }]);
  });

  it("a Dockerfile that a service builds describes its image, not a container of its own", () => {
    const reading = read({ "compose.yaml": "services: {web: {build: .}}\n", Dockerfile: "FROM x\nUSER 1000\n" });
    expect(namesOf(reading)).toEqual(["web"]);
    expect(reading.composition.images).toMatchObject([{ user: { value: "1000" } }]);
  });

  it("a Dockerfile of nobody is the container that will run it", () => {
    expect(namesOf(read({ Dockerfile: "FROM x\n" }))).toEqual(["Dockerfile"]);
  });

  it("a Dockerfile that is not there is said", () => {
    const reading = read({ "compose.yaml": "services: {web: {build: .}}\n" });
    expect(reading.notes).toEqual([expect.stringContaining("the Dockerfile of web cannot be read")]);
  });

  it("a variant adds only the containers that it changes", () => {
    const reading = read({
      "compose.yaml": "services: {a: {image: x}, b: {image: x}}\n",
      "compose.debug.yaml": "services: {b: {privileged: true}}\n",
    });
    expect(namesOf(reading)).toEqual(["a", "b", "b"]);
  });

  it("a script that starts compose is said, and is no container", () => {
    const reading = read({ "up.sh": "docker compose up -d\n" });
    expect([namesOf(reading), reading.failures]).toEqual([[], []]);
    expect(reading.notes).toEqual([expect.stringContaining("(up.sh:1)")]);
  });
});

describe("a script with lines that cannot be read", () => {
  it("is judged by the others, and fails for each of them", () => {
    const reading = read({ "run.sh": "docker run $FLAGS x\ndocker run --name ok x\nmycmd docker run y\nssh h docker run z\n" });
    expect(namesOf(reading)).toEqual(["ok"]);
    expect(reading.failures).toHaveLength(3);
    expect(reading.failures.map(({ message }) => /run\.sh:\d+/.exec(message)?.[0])).toEqual(["run.sh:1", "run.sh:4", "run.sh:3"]);
  });

  it("names up to a bound, and says how many more", () => {
    const { failures } = read({ "run.sh": "docker run $FLAGS x\n".repeat(50) });
    expect(failures.at(-1)?.message).toBe("cannot judge 30 more commands of `run.sh`");
    expect(failures).toHaveLength(21);
  });
});

describe("a makefile", () => {
  it("is judged by its recipes", () => {
    const reading = read({ Makefile: "IMAGE = x\nrun:\n\t@docker run --privileged --name made $(IMAGE)\nother:\n\tdocker compose up\n" });
    expect([namesOf(reading), reading.failures]).toEqual([["made"], []]);
    expect(reading.composition.containers[0]?.privileged).toMatchObject({ value: true });
    expect(reading.notes).toEqual([expect.stringContaining("(Makefile:5)")]);
  });

  it("fails where a recipe starts containers in a way that is not followed", () => {
    expect(read({ Makefile: "run:\n\ttrue\n\tmycmd docker run x\n" }).failures.map(({ message }) => message)).toEqual([
      expect.stringContaining("(Makefile:3)"),
    ]);
  });
});

describe("an input that cannot be read whole", () => {
  it.each([
    ["a compose file", { "compose.yaml": "services: [\n" }, "as YAML"],
    ["a script with a line that is not known", { "run.sh": "true\ndocker run $FLAGS x\n" }, "run.sh:2"],
    ["a script with a line that is not followed", { "run.sh": "true\nmycmd docker run y\n" }, "run.sh:2"],
    ["inspect output", { "a.json": '{"HostConfig":' }, "it is not JSON"],
    ["a makefile with a variable that is not known", { Makefile: "run:\n\tdocker run -v $(D):/x a\n" }, "`${D}`"],
    ["a snapshot", { "host.json": '{"kind":"seaworthy-snapshot"}' }, "it is a snapshot"],
    ["a Dockerfile", { Dockerfile: "FROM\n" }, "Dockerfile:1:1"],
  ])("%s fails by name, and the others are read", (_, files, words) => {
    const reading = read({ ...files, "ok.sh": "docker run --name fine x\n" });
    expect(reading.failures.map(({ message }) => message)).toEqual([expect.stringContaining(words)]);
    expect(namesOf(reading)).toEqual(["fine"]);
  });

  it("more containers than one run can hold", () => {
    const services = Array.from({ length: 20_001 }, (_, index) => `  s${index}: {image: x}\n`).join("");
    expect(() => read({ "compose.yaml": `services:\n${services}` })).toThrow("cannot judge 20001 containers in one run: at most 20000 are");
  });
});
