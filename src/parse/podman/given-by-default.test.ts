import { describe, expect, it } from "vitest";
import type { Container, Known } from "../../model/index.ts";
import { parseInspect } from "../inspect/parse-inspect.ts";
import { containerDefaults, unknownDefaults } from "./containers-conf.ts";
import { givenByDefault } from "./given-by-default.ts";

const PLAIN = { Privileged: false, CapAdd: [], CapDrop: [], SecurityOpt: [], NetworkMode: "default", PidMode: "", IpcMode: "", Devices: [] };

function asked(host: object = {}): Container {
  const inspect = {
    Id: "a".repeat(64),
    Name: "/web",
    Config: { Image: "web:1", User: "" },
    HostConfig: { ...PLAIN, ...host },
    Mounts: [{ Type: "bind", Source: "/srv", Destination: "/data", RW: true, Propagation: "rprivate" }],
    State: { Running: true },
    NetworkSettings: { Networks: { podman: {} } },
  };
  const [container] = parseInspect([inspect], "request").containers;
  if (container === undefined) throw new Error("nothing was read");
  return container;
}

function given(lines: string, host: object = {}): Container {
  return givenByDefault(asked(host), containerDefaults({ files: [{ path: "/c.conf", text: `[containers]\n${lines}` }], hasOwnFilter: false }));
}

function value<T>(field: Known<T>): T | string {
  return field.known ? field.value : field.why;
}

describe("a container as Podman makes it by its settings", () => {
  it("is as it was asked for where nothing is set", () => expect(given("")).toEqual(asked()));

  it.each<[string, string, object, (container: Container) => unknown, unknown]>([
    ["the host's ipc namespace", 'ipcns = "host"', {}, (c) => value(c.namespaces.ipc), { kind: "host" }],
    ["an ipc namespace that is asked for", 'ipcns = "host"', { IpcMode: "private" }, (c) => value(c.namespaces.ipc), { kind: "private" }],
    ["one of which it is not known whose it is", 'ipcns = "ns:/x"', {}, (c) => c.namespaces.ipc.known, false],
    ["the host's network, and none of its own", 'netns = "host"', {}, (c) => [value(c.namespaces.net), value(c.networks)], [{ kind: "host" }, []]],
    ["a network that is asked for", 'netns = "host"', { NetworkMode: "podman" }, (c) => value(c.namespaces.net), { kind: "private" }],
    ["mounts besides its own", 'volumes = ["/etc:/x"]', {}, (c) => c.mounts.known && c.mounts.value.map(({ target }) => target), ["/data", "/x"]],
    ["its own mount at the same place", 'volumes = ["/etc:/data"]', {}, (c) => c.mounts.known && c.mounts.value.map(({ source }) => value(source)), ["/srv"]],
    ["mounts that are not known", "mounts = ['type=bind,source=/,target=/x']", {}, (c) => c.mounts.known, false],
    ["devices", 'devices = ["/dev/sda"]', {}, (c) => c.devices.known && c.devices.value.map((device) => device.value.hostPath), ["/dev/sda"]],
    ["sysctls", 'default_sysctls = ["net.a=1"]', {}, (c) => c.sysctls.known && c.sysctls.value.map((sysctl) => sysctl.value.value), ["1"]],
    ["no AppArmor profile", 'apparmor_profile = ""', { SecurityOpt: [] }, (c) => value(c.apparmor), "unconfined"],
    ["no label", "label = false", {}, (c) => value(c.selinuxLabel), "disabled"],
    ["a filter of which nothing is known", 'seccomp_profile = "/x"', {}, (c) => c.seccomp.known, false],
    ["no filter, as it asks", 'seccomp_profile = "/x"', { SecurityOpt: ["seccomp=unconfined"] }, (c) => value(c.seccomp), { kind: "unconfined" }],
  ])("%s", (_, lines, host, read, expected) => expect(read(given(lines, host))).toEqual(expected));

  it("leaves open what may be given where the settings are not known, and keeps what is asked for", () => {
    const container = givenByDefault(asked({ IpcMode: "private" }), unknownDefaults("nobody knows", "ask"));
    expect([container.mounts.known, container.devices.known, container.namespaces.pid.known, container.seccomp.known]).toEqual([false, false, false, false]);
    expect(value(container.namespaces.ipc)).toEqual({ kind: "private" });
  });
});
