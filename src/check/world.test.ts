import { describe, expect, it } from "vitest";
import { STOCK_ENGINE, STOCK_HOST } from "../host/index.ts";
import type { Composition, Volume } from "../model/index.ts";
import { known } from "../model/index.ts";
import { containerDefaults, parseCompose, parseImages, readerOf } from "../parse/index.ts";
import type { HostChoice } from "./world.ts";
import { hostWords, worldOf } from "./world.ts";

const EXTERNAL = 'services:\n  web: {image: x, volumes: ["data:/d"]}\nvolumes:\n  data: {external: true}\n';
const PLAIN = 'services:\n  web: {image: x, volumes: ["data:/d"]}\nvolumes:\n  data: {}\n';

function compose(text: string): Composition {
  const reader = readerOf({ "/p/compose.yaml": text });
  return parseCompose({ files: ["compose.yaml"], directory: "/p", reader, environment: {}, envFiles: [], profiles: [] }).composition;
}

const THERE: Volume = {
  name: "data",
  driver: known("local", { source: "docker volume inspect", location: "/Driver" }),
  options: known({ type: "none", o: "bind", device: "/" }, { source: "docker volume inspect", location: "/Options" }),
  evidence: { source: "docker volume inspect", location: "" },
};
const IMAGES = parseImages([{ Id: "", RepoTags: ["x:latest"], Config: { User: "1000", Env: ["API_TOKEN=abc"] } }], "image inspect");
const SNAPSHOT: HostChoice & { readonly kind: "snapshot" } = {
  kind: "snapshot",
  engine: STOCK_ENGINE,
  host: STOCK_HOST,
  volumes: [THERE],
  images: IMAGES,
  words: "as in the snapshot",
};

describe("what is taken for granted", () => {
  it("on the stock host: said, one line for each assumption", () => {
    const world = worldOf(compose(EXTERNAL), { kind: "stock" });
    expect(world.assumptions).toEqual([
      hostWords({ kind: "stock" }),
      "images that nothing describes run as root",
      "a volume that no input describes is a plain local one",
    ]);
    expect(world.images[0]?.user).toMatchObject({ known: true, value: "" });
  });

  it("nothing of it where the input describes the volume", () => {
    expect(worldOf(compose(PLAIN), { kind: "stock" }).assumptions).toHaveLength(2);
  });

  it("on the unknown host: nothing", () => {
    const world = worldOf(compose(EXTERNAL), { kind: "unknown" });
    expect(world.assumptions).toEqual([]);
    expect(world.volumes[0]).toMatchObject({ driver: { known: false }, options: { known: false } });
    expect(world.images[0]?.user.known).toBe(false);
    expect(world.host.kernelVersion.known).toBe(false);
  });

  it("on the host of a snapshot: an image is the host's own, with the secrets of its ENV", () => {
    const there = worldOf(compose(PLAIN), SNAPSHOT).images[0];
    expect(there).toMatchObject({ reference: "x", user: { value: "1000" }, secretsInHistory: { value: [{ value: "environment variable API_TOKEN" }] } });
    expect(worldOf(compose(PLAIN), { ...SNAPSHOT, images: [] }).images[0]).toMatchObject({ user: { value: "" }, secretsInHistory: { known: false } });
  });

  it("on the host of a snapshot: an external volume is the host's own", () => {
    expect(worldOf(compose(EXTERNAL), SNAPSHOT).volumes).toEqual([THERE]);
    expect(worldOf(compose(PLAIN), SNAPSHOT).volumes[0]?.name).toBe("p_data");
    expect(worldOf(compose(EXTERNAL), { ...SNAPSHOT, volumes: [] }).assumptions).toContain("a volume that no input describes is a plain local one");
  });

  it("on the host of a Podman: what its settings give to all", () => {
    const given = containerDefaults({ files: [{ path: "/c.conf", text: '[containers]\nvolumes = ["/:/host"]' }], hasOwnFilter: false });
    const engine = { ...STOCK_ENGINE, product: known("podman" as const, { source: "test", location: "" }), containerDefaults: given };
    const [web] = worldOf(compose(PLAIN), { ...SNAPSHOT, engine }).containers;
    expect(web?.mounts.known && web.mounts.value.map(({ target }) => target)).toEqual(["/d", "/host"]);
  });
});
