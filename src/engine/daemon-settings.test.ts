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
    ["--tls alone does not verify clients", ["--tls", "--host=tcp://h:1"], null, ["tcp://h:1 tls=true verifies=false"]],
    ["--tlsverify does", ["--tlsverify", "--host=tcp://h:1"], null, ["tcp://h:1 tls=true verifies=true"]],
    ["--tlsverify=false does not", ["--tlsverify=false", "--host=tcp://h:1"], null, ["tcp://h:1 tls=false verifies=false"]],
    ["hosts and tlsverify of the file", [], { hosts: ["tcp://h:1"], tlsverify: true }, ["tcp://h:1 tls=true verifies=true"]],
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
