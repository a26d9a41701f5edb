import { describe, expect, it } from "vitest";
import type { Composition, Image } from "../model/index.ts";
import { unknown } from "../model/index.ts";
import { parseCompose, parseImages, parseRunCommand, readerOf } from "../parse/index.ts";
import { joinCompositions } from "./join.ts";

const WHERE = { directory: "/p", home: "/root", reader: readerOf({}) };

function run(line: string): Composition {
  return parseRunCommand(line, { source: "--run", ...WHERE });
}

function compose(text: string): Composition {
  const reader = readerOf({ "/p/compose.yaml": text });
  return parseCompose({ files: ["compose.yaml"], directory: "/p", reader, environment: {}, envFiles: [], profiles: [] }).composition;
}

describe("inputs that are judged together", () => {
  it("containers with one id each keep their own", () => {
    const joined = joinCompositions([run("docker run --name web x"), run("docker run --name web x"), run("docker run --name db x")]);
    const ids = joined.containers.map(({ id }) => id);
    expect(joined.containers.map(({ name }) => name)).toEqual(["web", "web", "db"]);
    expect(new Set(ids).size).toBe(3);
  });

  it("a join across inputs finds its container by name", () => {
    const { containers } = joinCompositions([run("docker run --name side --pid container:web --volumes-from web x"), run("docker run --name web x")]);
    const [side, web] = containers;
    expect(side?.namespaces.pid).toMatchObject({ value: { kind: "container", container: web?.id } });
    expect(side?.volumesFrom).toMatchObject({ value: [{ value: { container: web?.id } }] });
  });

  it("a join finds a service of a compose file by its container's name", () => {
    const { containers } = joinCompositions([run("docker run --name side --pid container:web --volumes-from web x"), compose("services: {web: {image: x}}")]);
    const [side, web] = containers;
    expect(web?.id).toBe("p/web");
    expect(side?.namespaces.pid).toMatchObject({ value: { kind: "container", container: "p/web" } });
    expect(side?.volumesFrom).toMatchObject({ value: [{ value: { container: "p/web" } }] });
  });

  it("of two that describe one image, the one that knows more is heard", () => {
    const told = parseImages(
      [{ Id: "sha256:1", RepoTags: ["app"], RepoDigests: [], Config: { User: "1000", ExposedPorts: { "80/tcp": {} }, Cmd: ["x"] } }],
      "images.json",
    );
    const known = told.find(({ reference }) => reference === "app");
    if (known === undefined) throw new Error("no image");
    const dark: Image = { ...known, user: unknown("nobody looked", "docker inspect"), exposedPorts: unknown("nobody looked", "docker inspect") };
    const part = run("docker run x");
    for (const images of [
      [known, dark],
      [dark, known],
    ]) {
      const joined = joinCompositions(images.map((image) => ({ ...part, images: [image] })));
      expect(joined.images.map(({ user }) => user)).toEqual([known.user]);
    }
  });

  it("within one input, a join stays with that input's container", () => {
    const stack = 'services:\n  a: {image: x, network_mode: "service:b"}\n  b: {image: x}\n';
    const { containers } = joinCompositions([compose(stack), compose(stack)]);
    expect(containers.map(({ namespaces: { net } }) => (net.known && net.value.kind === "container" ? net.value.container : null))).toEqual([
      containers[1]?.id,
      null,
      containers[3]?.id,
      null,
    ]);
  });

  it("a name that nothing has stays as it is", () => {
    expect(joinCompositions([run("docker run --network container:other x")]).containers[0]?.namespaces.net).toMatchObject({
      value: { kind: "container", container: "other" },
    });
  });

  it("a volume that one input describes is not the plain one that another takes it for", () => {
    const described = compose("services: {web: {image: x}}\nvolumes:\n  v: {name: evil, driver_opts: {type: none, o: bind, device: /}}\n");
    const named = run("docker run -v evil:/x alpine");
    for (const parts of [
      [named, described],
      [described, named],
    ]) {
      const { volumes } = joinCompositions(parts);
      expect(volumes.filter(({ name }) => name === "evil")).toMatchObject([{ options: { value: { device: "/" } } }]);
    }
  });

  it("nothing joined is nothing", () => {
    expect(joinCompositions([])).toEqual({ containers: [], volumes: [], networks: [], images: [] });
  });
});
