import { describe, expect, it } from "vitest";
import { readJsonBody } from "../bodies/read-body.ts";
import { bytesOf } from "../wire/fixtures.ts";
import { inspectForm } from "./inspect-form.ts";

interface Answer {
  readonly HostConfig: { readonly Mounts: readonly unknown[] };
  readonly NetworkSettings: { readonly Networks: object };
}

function formOf(create: object): Answer {
  const body = readJsonBody(bytesOf(JSON.stringify({ Image: "busybox", ...create })), "container-create", "1.41");
  return inspectForm(body, "new").answer as Answer;
}

const named = (...names: readonly string[]) => ({ EndpointsConfig: Object.fromEntries(names.map((name) => [name, {}])) });

describe("a container that is asked for is put on", () => {
  it.each<[string, object, readonly string[]]>([
    ["the engine's bridge, where nothing is said", {}, ["bridge"]],
    ["the network of its mode", { HostConfig: { NetworkMode: "inside" } }, ["inside"]],
    ["the networks that are named, and not that of its mode", { HostConfig: { NetworkMode: "default" }, NetworkingConfig: named("inside") }, ["inside"]],
    ["the engine's bridge by the name that the CLI gives it", { NetworkingConfig: named("default") }, ["bridge"]],
    ["none, where networks are disabled", { NetworkDisabled: true, NetworkingConfig: named("inside") }, []],
  ])("%s", (_, create, networks) => expect(Object.keys(formOf(create).NetworkSettings.Networks)).toEqual(networks));
});

it("a volume that is asked for in two ways at one place is one", () => {
  expect(formOf({ Volumes: { "/data": {} }, HostConfig: { Binds: ["/data/"] } }).HostConfig.Mounts).toHaveLength(1);
});
