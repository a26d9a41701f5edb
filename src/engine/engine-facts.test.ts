import { describe, expect, it } from "vitest";
import type { Engine } from "../model/index.ts";
import { daemonSettings, unknownSettings } from "./daemon-settings.ts";
import { engineOf, hostPartOf } from "./engine-facts.ts";

/** As Engine 20.10 answers. */
const VERSION = { Version: "20.10.24", ApiVersion: "1.41", MinAPIVersion: "1.12", Components: [{ Name: "Engine" }] };
const INFO = {
  SecurityOptions: ["name=seccomp,profile=default"],
  CgroupVersion: "1",
  KernelVersion: "6.1.0",
  OperatingSystem: "Debian",
  Plugins: { Authorization: null },
  RegistryConfig: { InsecureRegistryCIDRs: ["127.0.0.0/8"], IndexConfigs: { "docker.io": { Secure: true } } },
  Swarm: { LocalNodeState: "inactive", ControlAvailable: false },
  Runtimes: { runc: {} },
  DefaultRuntime: "runc",
};

function engine(info: unknown, version: unknown = VERSION, address = "unix:///run/docker.sock"): Engine {
  return engineOf({ version, info, settings: unknownSettings("not read", "read it"), reachedAt: { address, tls: false, verifiesClients: false } });
}

describe("what the engine gives every container", () => {
  const given = (args: readonly string[], version: unknown = VERSION) => {
    const settings = daemonSettings({ args, argsPlace: "/proc/7/cmdline", config: null, configPlace: "/etc/docker/daemon.json" });
    const reachedAt = { address: "unix:///run/docker.sock", tls: false, verifiesClients: false };
    return engineOf({ version, info: INFO, settings, reachedAt }).containerDefaults;
  };

  it("is nothing of its own, unless it is told whose control groups containers see", () => {
    expect([given([]), given(["--default-cgroupns-mode=private"]), engine(INFO).containerDefaults]).toEqual([null, null, null]);
    expect(given(["--default-cgroupns-mode=host"])).toMatchObject({
      capabilities: { value: null },
      namespaces: { cgroup: { value: { kind: "host" } }, ipc: { value: { kind: "engine-default" } } },
    });
  });

  it("is in other files with Podman", () => {
    expect(given(["--default-cgroupns-mode=host"], { ...VERSION, Components: [{ Name: "Podman Engine" }] })).toBeNull();
  });
});

describe("the engine's answers", () => {
  it.each<[string, object, keyof Engine, unknown]>([
    ["seccomp profile of Engine 20.10", {}, "seccompProfile", "builtin"],
    ["seccomp profile of Engine 23", { SecurityOptions: ["name=seccomp,profile=builtin"] }, "seccompProfile", "builtin"],
    ["a profile of the administrator's", { SecurityOptions: ["name=seccomp,profile=/etc/x.json"] }, "seccompProfile", "custom"],
    ["no filter by daemon setting", { SecurityOptions: ["name=seccomp,profile=unconfined"] }, "seccompProfile", "unconfined"],
    ["no seccomp at all", { SecurityOptions: [] }, "seccompProfile", "unconfined"],
    ["Go's nil list", { SecurityOptions: null }, "seccompProfile", "unconfined"],
    ["user namespaces", { SecurityOptions: ["name=userns"] }, "usernsRemap", true],
    ["no user namespaces", {}, "usernsRemap", false],
    ["rootless", { SecurityOptions: ["name=rootless"] }, "rootless", true],
    ["control groups", { CgroupDriver: "systemd" }, "controlGroups", true],
    ["none", { CgroupDriver: "none" }, "controlGroups", false],
    ["none of its own, rootless on version 1", { CgroupDriver: "cgroupfs", CgroupVersion: "1", SecurityOptions: ["name=rootless"] }, "controlGroups", false],
    ["those of version 2, rootless", { CgroupDriver: "systemd", CgroupVersion: "2", SecurityOptions: ["name=rootless"] }, "controlGroups", true],
    ["a name that only contains rootless", { SecurityOptions: ["name=notrootless"] }, "rootless", false],
    ["SELinux", { SecurityOptions: ["name=selinux"] }, "selinuxEnabled", true],
    ["no-new-privileges for all", { SecurityOptions: ["name=no-new-privileges"] }, "noNewPrivileges", true],
    ["Docker Desktop", { OperatingSystem: "Docker Desktop" }, "isDesktop", true],
    ["a swarm manager", { Swarm: { LocalNodeState: "active", ControlAvailable: true } }, "swarm", "manager"],
    ["a swarm worker", { Swarm: { LocalNodeState: "active", ControlAvailable: false } }, "swarm", "worker"],
    ["a locked manager", { Swarm: { LocalNodeState: "locked" } }, "swarmAutolock", true],
    ["no authorization plugin", {}, "authorizationPlugins", []],
    ["an authorization plugin", { Plugins: { Authorization: ["guard"] } }, "authorizationPlugins", ["guard"]],
    ["loopback is no insecure registry", {}, "insecureRegistries", []],
    [
      "an insecure registry",
      { RegistryConfig: { InsecureRegistryCIDRs: ["10.0.0.0/8"], IndexConfigs: { "r:5000": { Secure: false } } } },
      "insecureRegistries",
      ["10.0.0.0/8", "r:5000"],
    ],
  ])("%s", (_, info, field, value) => {
    expect(engine({ ...INFO, ...info })[field]).toMatchObject({ known: true, value });
  });

  it.each<[string, object, keyof Engine]>([
    ["no SecurityOptions", { SecurityOptions: undefined }, "usernsRemap"],
    ["SecurityOptions of another kind", { SecurityOptions: "userns" }, "seccompProfile"],
    ["no swarm state", { Swarm: {} }, "swarm"],
    ["a manager that does not tell its spec", { Swarm: { LocalNodeState: "active", ControlAvailable: true } }, "swarmAutolock"],
    ["daemon settings not readable", {}, "userlandProxy"],
    ["no listener known but the socket", {}, "listeners"],
  ])("%s is a blank", (_, info, field) => {
    expect(engine(withoutUndefined({ ...INFO, ...info }))[field]).toMatchObject({ known: false });
  });

  it("a plain TCP listener that the engine warns of", () => {
    const { listeners } = engine({ ...INFO, Warnings: ["WARNING: API is accessible on http://0.0.0.0:2375 without encryption.\n  Access…"] });
    expect(listeners.known && listeners.value.map(({ value }) => value)).toContainEqual({ address: "tcp://0.0.0.0:2375", tls: false, verifiesClients: false });
  });

  it("what the engine warns of counts more than what it was told", () => {
    const settings = daemonSettings({ args: ["-H", "tcp://h:1"], argsPlace: "/p", config: { tls: true }, configPlace: "/c" });
    const info = { ...INFO, Warnings: ["WARNING: API is accessible on https://h:1 without TLS client verification."] };
    const { listeners } = engineOf({ version: VERSION, info, settings, reachedAt: { address: "unix:///x", tls: false, verifiesClients: false } });
    expect(listeners.known && listeners.value.map(({ value }) => value)).toContainEqual({ address: "tcp://h:1", tls: true, verifiesClients: false });
  });

  it("being reached over TCP is a listener", () => {
    const { listeners } = engine(INFO, VERSION, "tcp://10.0.0.1:2375");
    expect(listeners.known && listeners.value.map(({ value }) => value.address)).toEqual(["tcp://10.0.0.1:2375"]);
  });

  it("podman is told apart", () => {
    expect(engine(INFO, { ...VERSION, Components: [{ Name: "Podman Engine" }] }).product).toMatchObject({ value: "podman" });
    expect(engine(INFO, { ...VERSION, Components: "podman" }).product).toMatchObject({ value: "docker" });
  });

  it.each([[null], [[]], ["text"], [7]])("an `/info` that is %j is no engine", (info) => {
    expect(() => engine(info)).toThrowError(expect.objectContaining({ code: "bad-answer" }));
  });
});

describe("the engine's words about its host", () => {
  it("are kernel, cgroup version and AppArmor", () => {
    expect(hostPartOf({ ...INFO, CgroupVersion: "2", SecurityOptions: ["name=apparmor"] })).toMatchObject({
      kernelVersion: { value: "6.1.0" },
      cgroupVersion: { value: 2 },
      apparmor: { value: true },
    });
  });

  it("AppArmor that the engine does not use does not count", () => {
    expect(hostPartOf(INFO).apparmor).toMatchObject({ known: true, value: false });
  });

  it("what is missing is a blank that names the field", () => {
    expect(hostPartOf({}).cgroupVersion).toMatchObject({ known: false, learnBy: "docker info --format '{{.CgroupVersion}}'" });
  });
});

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
