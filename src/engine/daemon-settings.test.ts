import { describe, expect, it } from "vitest";
import type { DaemonSettings } from "./daemon-settings.ts";
import { daemonSettings } from "./daemon-settings.ts";

function settings(args: readonly string[], config: unknown = null): DaemonSettings {
  return daemonSettings({ args, argsPlace: "/proc/7/cmdline", config, configPlace: "/etc/docker/daemon.json" });
}

function listeners(args: readonly string[], config: unknown = null): readonly string[] {
  const found = settings(args, config).listeners;
  return found.known ? found.value.map(({ value }) => `${value.address} tls=${value.tls} verifies=${value.verifiesClients}`) : ["unknown"];
}

describe("listeners", () => {
  it.each<[string, readonly string[], unknown, readonly string[]]>([
    ["none named: the default socket", [], null, ["unix:///var/run/docker.sock tls=false verifies=false"]],
    ["--host value", ["--host", "tcp://0.0.0.0:2375"], null, ["tcp://0.0.0.0:2375 tls=false verifies=false"]],
    ["-H value and -Hvalue", ["-H", "fd://", "-Htcp://1.2.3.4:1"], null, ["fd:// tls=false verifies=false", "tcp://1.2.3.4:1 tls=false verifies=false"]],
    ["no scheme is tcp", ["-H=0.0.0.0:2375"], null, ["tcp://0.0.0.0:2375 tls=false verifies=false"]],
    ["--tls alone verifies clients", ["--tls", "--host=tcp://h:1"], null, ["tcp://h:1 tls=true verifies=true"]],
    ["--tls=false", ["--tls=false", "--host=tcp://h:1"], null, ["tcp://h:1 tls=false verifies=false"]],
    ["--tlsverify verifies them", ["--tlsverify", "--host=tcp://h:1"], null, ["tcp://h:1 tls=true verifies=true"]],
    ["--tlsverify=false turns TLS on and verifies nobody", ["--tlsverify=false", "--host=tcp://h:1"], null, ["tcp://h:1 tls=true verifies=false"]],
    ["--tls with tlsverify false in the file", ["--tls", "--host=tcp://h:1"], { tlsverify: false }, ["tcp://h:1 tls=true verifies=false"]],
    ["hosts and tlsverify of the file", [], { hosts: ["tcp://h:1"], tlsverify: true }, ["tcp://h:1 tls=true verifies=true"]],
    ["tls alone in the file", [], { hosts: ["tcp://h:1"], tls: true }, ["tcp://h:1 tls=true verifies=true"]],
    ["tlsverify false in the file", [], { hosts: ["tcp://h:1"], tlsverify: false }, ["tcp://h:1 tls=true verifies=false"]],
    ["a socket has no TLS", ["--tlsverify", "-H", "unix:///x"], null, ["unix:///x tls=false verifies=false"]],
  ])("%s", (_, args, config, expected) => {
    expect(listeners(args, config)).toEqual(expected);
  });
});

describe("settings that `/info` does not tell", () => {
  it("are at dockerd's defaults where nobody names them", () => {
    const found = settings([]);
    expect([found.iptables, found.userlandProxy, found.noNewPrivileges, found.insecureEntitlement, found.networkHostEntitlement]).toMatchObject([
      { known: true, value: true },
      { known: true, value: true },
      { known: true, value: false },
      { known: true, value: false },
      { known: true, value: true },
    ]);
  });

  it("come from flags, with the flag as evidence", () => {
    expect(settings(["--iptables=false"]).iptables).toEqual({
      known: true,
      value: false,
      evidence: { source: "host", location: "/proc/7/cmdline --iptables" },
    });
  });

  it("come from the file, with the key as evidence", () => {
    const found = settings([], { "userland-proxy": false, builder: { Entitlements: { "security-insecure": true } } });
    expect(found.userlandProxy).toMatchObject({ value: false, evidence: { location: "/etc/docker/daemon.json userland-proxy" } });
    expect(found.insecureEntitlement).toMatchObject({ value: true });
  });

  it.each([[null], [[]], ["text"], [{ iptables: "no" }], [{ builder: [] }]])("are not read from a file that holds %j", (config) => {
    expect(settings([], config).iptables).toMatchObject({ value: true });
  });
});

describe("settings that controls ask for", () => {
  it("are at dockerd's defaults where nobody names them", () => {
    const { logLevel, defaultUlimits, cgroupParent, storageOptions, tlsFiles } = settings([]);
    expect([logLevel, defaultUlimits, cgroupParent, storageOptions, tlsFiles].map((field) => (field.known ? field.value : "unknown"))).toEqual([
      "info",
      [],
      "",
      [],
      null,
    ]);
  });

  it("come from flags and from the file, each with its source", () => {
    const found = settings(["--log-level=debug", "--default-ulimit", "nofile=1:2"], { "cgroup-parent": "/x", "storage-opts": ["dm.basesize=1G"] });
    expect(found.logLevel).toMatchObject({ value: "debug", evidence: { location: "/proc/7/cmdline --log-level" } });
    expect(found.defaultUlimits).toMatchObject({ value: ["nofile=1:2"], evidence: { location: "/proc/7/cmdline --default-ulimit" } });
    expect(found.cgroupParent).toMatchObject({ value: "/x", evidence: { location: "/etc/docker/daemon.json cgroup-parent" } });
    expect(found.storageOptions).toMatchObject({ value: ["dm.basesize=1G"] });
  });

  it("tell whose control groups containers see", () => {
    expect(settings([]).cgroupNamespace).toMatchObject({ value: "" });
    expect(settings(["--default-cgroupns-mode", "host"]).cgroupNamespace).toMatchObject({ value: "host" });
    expect(settings([], { "default-cgroupns-mode": "host" }).cgroupNamespace).toMatchObject({
      value: "host",
      evidence: { location: "/etc/docker/daemon.json default-cgroupns-mode" },
    });
  });

  it("a record of limits counts by its names", () => {
    expect(settings([], { "default-ulimits": { nofile: { Name: "nofile", Hard: 1, Soft: 1 } } }).defaultUlimits).toMatchObject({ value: ["nofile"] });
  });

  it.each<[string, readonly string[], unknown, object]>([
    ["no TLS: no certificates", [], { tlskey: "/k" }, { value: null }],
    ["all three named", ["--tlsverify", "--tlscacert=/a", "--tlscert=/b", "--tlskey=/c"], null, { value: { ca: "/a", certificate: "/b", key: "/c" } }],
    ["named in the file", [], { tls: true, tlscacert: "/a", tlscert: "/b", tlskey: "/c" }, { value: { key: "/c" } }],
    ["not all named: where the engine's environment says", ["--tlsverify", "--tlskey=/c"], null, { known: false }],
  ])("%s", (_, args, config, expected) => expect(settings(args, config).tlsFiles).toMatchObject(expected));

  it("what the file says, and what it leaves out, is not known where the file is not what the engine read", () => {
    const late = doubtful(["--log-level=warn"]);
    expect(late.logLevel).toMatchObject({ value: "warn" });
    expect([late.noNewPrivileges, late.userlandProxy, late.cgroupParent, late.listeners, late.insecureEntitlement].map(({ known }) => known)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(late.noNewPrivileges).toMatchObject(DOUBT);
  });

  it.each<[string, readonly string[], boolean]>([
    ["a socket", ["-H", "unix:///x"], true],
    ["TCP, when only the file can say whether it is encrypted", ["-H", "tcp://h:1"], false],
    ["TCP with --tls, when only the file can say whether callers are verified", ["-H", "tcp://h:1", "--tls"], false],
    ["TCP with --tlsverify", ["-H", "tcp://h:1", "--tlsverify"], true],
  ])("listening at %s, with such a file", (_, args, isKnown) => expect(doubtful(args).listeners.known).toBe(isKnown));
});

const DOUBT = { why: "`/c.json` cannot be read", learnBy: "sudo cat /c.json" };

function doubtful(args: readonly string[]): DaemonSettings {
  return daemonSettings({ args, argsPlace: "/proc/7/cmdline", config: { "no-new-privileges": true }, configPlace: "/c.json", configDoubt: DOUBT });
}

describe("the source that won", () => {
  const unit = { path: "/etc/systemd/system/docker.service.d/a.conf", command: "/usr/bin/dockerd --iptables=false -l debug" };
  const of = (args: readonly string[], config: unknown = null) => daemonSettings({ args, argsPlace: "/p", config, configPlace: "/c.json", unit });

  it.each<[string, readonly string[], unknown, object]>([
    ["a flag that a drop-in holds", ["--iptables=false"], null, { value: false, evidence: { location: `/p --iptables, from ${unit.path}` } }],
    [
      "a flag that the file contradicts, with which the engine does not start again",
      ["--iptables=false"],
      { iptables: true },
      { value: false, evidence: { location: `/p --iptables, from ${unit.path}, against /c.json iptables` } },
    ],
    ["the file", [], { iptables: false }, { value: false, evidence: { location: "/c.json iptables" } }],
    ["nobody", [], {}, { value: true, evidence: { location: "/p (no --iptables: default)" } }],
  ])("%s", (_, args, config, expected) => expect(of(args, config).iptables).toMatchObject(expected));

  it("a short flag", () => expect(of(["-l", "debug"]).logLevel).toMatchObject({ value: "debug", evidence: { location: `/p --log-level, from ${unit.path}` } }));
});
