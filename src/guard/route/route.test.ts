import { describe, expect, it } from "vitest";
import { known, unknown } from "../../model/index.ts";
import { RequestError } from "../request-error.ts";
import { OPERATIONS } from "./operations.ts";
import { printQuery, readQuery } from "./query.ts";
import { findRoute } from "./route.ts";
import { readTarget } from "./target.ts";
import { versionToSend } from "./version.ts";

const ID = "a".repeat(64);

function routed(method: string, text: string): readonly [string, string | null, string, string | null] {
  const target = readTarget(text);
  const { operation, name, path } = findRoute(method, target.segments);
  return [operation.id, name, path, target.version];
}

function refusal(run: () => unknown): RequestError {
  try {
    run();
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

describe("paths that are taken", () => {
  it.each<[string, string, ReturnType<typeof routed>]>([
    ["GET", "/v1.41/containers/json", ["ContainerList", null, "/containers/json", "1.41"]],
    ["GET", "/containers/json?all=1", ["ContainerList", null, "/containers/json", null]],
    ["HEAD", "/_ping", ["PingHead", null, "/_ping", null]],
    ["GET", "/v1.51/version", ["Version", null, "/version", "1.51"]],
    ["GET", "/volumes", ["VolumeList", null, "/volumes", null]],
    ["POST", `/v1.41/containers/${ID}/start`, ["ContainerStart", ID, `/containers/${ID}/start`, "1.41"]],
    ["GET", "/v1.41/containers/json/json", ["ContainerInspect", "json", "/containers/json/json", "1.41"]],
    ["DELETE", "/v1.41/containers/we%62", ["ContainerDelete", "web", "/containers/web", "1.41"]],
    ["GET", "/v1.41/containers/web/attach/ws", ["ContainerAttachWs", "web", "/containers/web/attach/ws", "1.41"]],
    ["GET", "/v1.41/images/reg:5000/a/b:1/json", ["ImageInspect", "reg:5000/a/b:1", "/images/reg:5000/a/b:1/json", "1.41"]],
    ["POST", "/v1.41/images/a%40sha256:00/tag", ["ImageTag", "a@sha256:00", "/images/a@sha256:00/tag", "1.41"]],
    ["GET", "/v1.41/networks/net1", ["NetworkInspect", "net1", "/networks/net1", "1.41"]],
  ])("%s %s", (method, target, expected) => expect(routed(method, target)).toEqual(expected));
});

describe("paths that are refused", () => {
  it.each<[string, string, number, string]>([
    ["GET", "/containers%2Fjson", 400, "%2F"],
    ["GET", "/%63ontainers/json", 404, "no operation"],
    ["GET", "/v1%2e41/containers/json", 400, "%2e"],
    ["GET", "/%76%31.41/containers/json", 404, "API version"],
    ...["v1.41.", "v1.41..", "v1.41.0", "v1.41.0.0.0", "v01.041", "v1.041", "V1.41", "v", "v1,41", "v1", "v2.0", "v1.1234"].map(
      (version): [string, string, number, string] => ["GET", `/${version}/containers/json`, 404, "API version"],
    ),
    ["GET", "/v1.41/v1.41/containers/json", 404, "no operation"],
    ["GET", "//containers/json", 400, "segment"],
    ["GET", "/containers/./json", 400, "segment"],
    ["GET", "/v1.41/../containers/json", 400, "segment"],
    ["GET", "/containers/%2e%2e/json", 400, "%2e"],
    ["GET", "/containers/json/", 400, "segment"],
    ["GET", "/containers/json%00", 400, "%00"],
    ["GET", "/containers/%zz/json", 400, "escape"],
    ["GET", "/containers/json#x", 400, "#"],
    ["GET", "/containers\\json", 400, "\\"],
    ["GET", "http://evil/containers/json", 400, "no path"],
    ["GET", "unix:///containers/json", 400, "no path"],
    ["GET", "*", 400, "no path"],
    ["GET", "/v4.0.0/libpod/containers/json", 404, "podman"],
    ["GET", "/libpod/info", 404, "podman"],
    ["GET", "/CONTAINERS/json", 404, "no operation"],
    ["GET", "/containers/a/stop/json", 404, "no operation"],
    ["POST", "/containers/a/b/stop", 404, "no operation"],
    ["GET", "/containers/a%0ab/json", 400, "no name"],
    ["GET", "/networks/a%20b", 400, "no name"],
    ["POST", "/containers/a/copy", 404, "no operation"],
    ["DELETE", "/containers/a/checkpoints/b", 404, "no operation"],
    ["GET", "/containers/a/checkpoints", 404, "no operation"],
    ["GET", "/debug/pprof/heap", 404, "no operation"],
    ["OPTIONS", "/containers/json", 404, "no operation"],
    ["HEAD", "/containers/json", 404, "no operation"],
    ["PATCH", "/containers/json", 404, "no operation"],
    ["GET", "/libpod/containers/json", 404, "podman"],
    ["GET", `/${"a".repeat(300_000)}`, 414, "longer"],
  ])("%s %s", (method, target, status, words) => {
    const error = refusal(() => routed(method, target));
    expect([error.status, error.message]).toEqual([status, expect.stringContaining(words)]);
  });
});

describe("versions", () => {
  const engine = (version: string) => known(version, { source: "docker info", location: "" });
  it.each([
    ["1.41", engine("1.51"), "1.41"],
    [null, engine("1.41"), "1.41"],
    [null, engine("1.55"), "1.51"],
    [null, unknown<string>("not asked", ""), "1.51"],
    [null, engine("nonsense"), "1.51"],
  ])("%s under an engine is sent as", (asked, on, sent) => expect(versionToSend(asked, on)).toBe(sent));

  it.each([
    ["1.23", "too old"],
    ["1.39", "too old"],
    ["1.9", "too old"],
    ["1.52", "newer"],
    ["1.999", "newer"],
  ])("%s is refused", (asked, words) => expect(refusal(() => versionToSend(asked, engine("1.51"))).message).toContain(words));
});

describe("queries", () => {
  const operationOf = (id: string) => OPERATIONS.find((operation) => operation.id === id) ?? OPERATIONS[0];
  const passed = (id: string, text: string): string => {
    const operation = operationOf(id);
    if (operation === undefined) throw new Error("no operation");
    return printQuery(readQuery(text, operation));
  };

  it.each([
    ["ContainerList", "", ""],
    ...["0", "no", "false", "none", "", "False", "NONE", "%20no%20", "+0"].map((value) => ["ContainerList", `all=${value}`, "all=0"]),
    ...["1", "off", "f", "null", "-1", "yes", "2", "TRUE"].map((value) => ["ContainerList", `all=${value}`, "all=1"]),
    ["ContainerList", "all", "all=0"],
    ["ContainerList", "%61ll=1&limit=3", "all=1&limit=3"],
    ["ContainerList", "filters=%7B%22status%22%3A%20%5B%22exited%22%5D%7D", "filters=%7B%22status%22%3A%5B%22exited%22%5D%7D"],
    ["ContainerCreate", "name=a+b%26c", "name=a%20b%26c"],
    ["ContainerList", 'filters={"a":1}', "filters=%7B%22a%22%3A1%7D"],
    ["Build", "t=a&t=b", "t=a&t=b"],
    ["ImageGetAll", "names=a&names=b", "names=a&names=b"],
  ])("%s ?%s", (id, text, expected) => expect(passed(id, text)).toBe(expected));

  it.each([
    ["ContainerList", "all=1;limit=2", ";"],
    ["ContainerList", "all=%zz", "escape"],
    ["ContainerList", "all=%ff", "escape"],
    ["ContainerList", "limit=1%00", "control"],
    ["ContainerList", "all=0&all=1", "more than once"],
    ["ContainerList", "all=0&%61ll=1", "more than once"],
    ["ContainerList", "ALL=1", "no parameter"],
    ["ContainerList", "all=1&", "no parameter"],
    ["ContainerStart", "checkpoint-dir=/", "no parameter"],
    ["ContainerList", "filters=%7B%22status%22%3A%5B%5D%2C%22Status%22%3A%5B%5D%7D", "twice"],
    ["ContainerRename", "name=a#b", "#"],
  ])("%s ?%s is refused", (id, text, words) => {
    expect(refusal(() => passed(id, text)).message).toContain(words);
  });
});

describe("the table", () => {
  it("names each operation, and each method and path, once", () => {
    const distinct = (texts: readonly string[]) => new Set(texts).size;
    expect(distinct(OPERATIONS.map(({ id }) => id))).toBe(OPERATIONS.length);
    expect(distinct(OPERATIONS.map(({ method, template }) => `${method} ${template.map((part) => (part.startsWith("{") ? "*" : part)).join("/")}`))).toBe(
      OPERATIONS.length,
    );
    expect(OPERATIONS.length).toBeGreaterThan(100);
  });

  it("an operation that may give root on the host is judged, refused as not modelled, or a tunnel", () =>
    expect(OPERATIONS.filter(({ access, effect }) => access === "grants-host-root" && effect === "none")).toEqual([]));

  it("reading over GET is not taken for granted", () => expect(OPERATIONS.find(({ id }) => id === "ContainerAttachWs")?.access).toBe("write"));
});
