import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findDaemon } from "./daemon.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "seaworthy-daemon-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function process(pid: number, comm: string, args: readonly string[]): void {
  mkdirSync(join(root, String(pid)));
  writeFileSync(join(root, String(pid), "comm"), `${comm}\n`);
  writeFileSync(join(root, String(pid), "cmdline"), [`/usr/bin/${comm}`, ...args, ""].join("\0"));
}

function find(socketPath: string): ReturnType<typeof findDaemon> {
  return findDaemon({ socketPaths: [socketPath], home: "/home/me", proc: root, config: join(root, "daemon.json") });
}

describe("the engine's process", () => {
  it.each<[string, readonly string[], string]>([
    ["without -H at the default socket", [], "/var/run/docker.sock"],
    ["started by systemd", ["-H", "fd://", "--containerd=/run/containerd/containerd.sock"], "/run/docker.sock"],
    ["with -H value", ["-H", "unix:///x.sock"], "/x.sock"],
    ["with --host=value", ["--host=unix:///x.sock"], "/x.sock"],
  ])("%s", (_, args, socketPath) => {
    process(7, "dockerd", args);
    expect(find(socketPath)).toMatchObject({ pid: 7, settings: { iptables: { known: true } } });
  });

  it.each<[string, () => unknown, string]>([
    ["that listens elsewhere", () => process(7, "dockerd", ["-H", "unix:///x.sock"]), "/y.sock"],
    ["of another name", () => process(7, "dockerd-helper", []), "/run/docker.sock"],
    ["that is one of two", () => [7, 8].map((pid) => process(pid, "dockerd", [])), "/run/docker.sock"],
    ["that is not there", () => undefined, "/run/docker.sock"],
  ])("%s is not taken, and its settings are blanks", (_, start, socketPath) => {
    start();
    expect(find(socketPath)).toMatchObject({ pid: null, settings: { iptables: { known: false }, listeners: { known: false } } });
  });

  it("is not mistaken for what it forks off", () => {
    for (const [pid, parent] of [
      [7, 1],
      [8, 7],
    ] as const) {
      process(pid, "dockerd", []);
      writeFileSync(join(root, String(pid), "status"), `Name:\tdockerd\nPPid:\t${parent}\nUid:\t0\t0\t0\t0\n`);
    }
    expect(find("/run/docker.sock").pid).toBe(7);
  });

  it.each([
    ["mnt:[1]", 8],
    ["mnt:[3]", null],
  ])("that is one of two is the one in our mount namespace (%s)", (own, pid) => {
    for (const [name, namespace] of [
      ["self", own],
      ["7", "mnt:[2]"],
      ["8", "mnt:[1]"],
    ] as const) {
      if (name === "self") mkdirSync(join(root, name));
      else process(Number(name), "dockerd", []);
      mkdirSync(join(root, name, "ns"));
      symlinkSync(namespace, join(root, name, "ns/mnt"));
    }
    expect(find("/run/docker.sock").pid).toBe(pid);
  });

  it.each(["{", '{"iptables": false'])("with a configuration that is not JSON has unknown settings", (text) => {
    process(7, "dockerd", []);
    writeFileSync(join(root, "daemon.json"), text);
    expect(find("/run/docker.sock")).toMatchObject({ pid: 7, settings: { iptables: { known: false, learnBy: expect.stringContaining("daemon.json") } } });
  });

  it("keeps what its flags say where its configuration cannot be read", () => {
    process(7, "dockerd", ["--iptables=false"]);
    mkdirSync(join(root, "daemon.json"));
    const { iptables, userlandProxy } = find("/run/docker.sock").settings;
    expect([iptables, userlandProxy]).toMatchObject([
      { known: true, value: false },
      { known: false, learnBy: expect.stringContaining("sudo cat") },
    ]);
  });

  it("is of the system's unit: a flag is told with the drop-in that holds it", () => {
    process(7, "dockerd", ["--iptables=false"]);
    writeFileSync(join(root, "7", "cgroup"), "0::/system.slice/docker.service\n");
    const unitFiles = () => [{ path: "/etc/systemd/system/docker.service.d/a.conf", text: "[Service]\nExecStart=\nExecStart=/x --iptables=false" }];
    const { settings } = findDaemon({ socketPaths: ["/run/docker.sock"], home: "/", proc: root, config: join(root, "daemon.json"), unitFiles });
    expect(settings.iptables).toMatchObject({ evidence: { location: "/proc/7/cmdline --iptables, from /etc/systemd/system/docker.service.d/a.conf" } });
  });

  describe("of Podman", () => {
    it.each<[string, readonly string[], string, readonly string[]]>([
      ["that names its socket", ["--log-level=info", "system", "service", "-t", "0", "unix:///x.sock"], "/x.sock", ["unix:///x.sock"]],
      ["that the service manager started", ["system", "service"], "/run/podman/podman.sock", ["unix:///run/podman/podman.sock"]],
    ])("%s", (_, args, path, addresses) => {
      process(7, "podman", args);
      const { listeners, noNewPrivileges } = find(path).settings;
      expect(listeners.known && listeners.value.map(({ value }) => value.address)).toEqual(addresses);
      expect(noNewPrivileges).toMatchObject({ known: true, value: false });
    });

    it("tells every service of its user, for each is the same engine", () => {
      process(7, "podman", ["system", "service", "unix:///x.sock"]);
      process(8, "podman", ["system", "service", "--time=0", "tcp:0.0.0.0:8080"]);
      const { listeners } = find("/x.sock").settings;
      expect(listeners.known && listeners.value.map(({ value }) => value.address)).toEqual(["unix:///x.sock", "tcp:0.0.0.0:8080"]);
    });

    it("is none of its other commands, nor one of two at a socket", () => {
      process(7, "podman", ["run", "system"]);
      expect(find("/run/podman/podman.sock").pid).toBeNull();
      for (const pid of [8, 9]) process(pid, "podman", ["system", "service"]);
      expect(find("/run/podman/podman.sock").pid).toBeNull();
    });

    it("is its user's", () => {
      process(7, "podman", ["system", "service"]);
      writeFileSync(join(root, "7", "status"), "Name:\tpodman\nUid:\t1000\t1000\t1000\t1000\n");
      expect([find("/run/user/1000/podman/podman.sock").pid, find("/run/podman/podman.sock").pid]).toEqual([7, null]);
    });
  });

  describe("of a rootless engine", () => {
    function rootless(environ: string): void {
      process(7, "dockerd", []);
      writeFileSync(join(root, "7", "status"), "Name:\tdockerd\nUid:\t1000\t1000\t1000\t1000\n");
      writeFileSync(join(root, "7", "environ"), environ);
      mkdirSync(join(root, "config/docker"), { recursive: true });
      writeFileSync(join(root, "config/docker/daemon.json"), '{"userland-proxy": false}');
    }

    it.each<[string, string, string, number | null]>([
      ["is at its user's socket", "", "/run/user/1000/docker.sock", 7],
      ["is where its environment says", "XDG_RUNTIME_DIR=/run/other\0", "/run/other/docker.sock", 7],
      ["is not at the system's socket", "", "/run/docker.sock", null],
    ])("%s", (_, environ, path, pid) => {
      rootless(environ);
      expect(find(path).pid).toBe(pid);
    });

    it("is not the rootful engine beside it", () => {
      rootless("");
      process(8, "dockerd", []);
      writeFileSync(join(root, "8", "status"), "Uid:\t0\t0\t0\t0\n");
      expect([find("/run/docker.sock").pid, find("/run/user/1000/docker.sock").pid]).toEqual([8, 7]);
    });

    it("has its settings from its user's home", () => {
      rootless(`XDG_CONFIG_HOME=${join(root, "config")}\0`);
      expect(find("/run/user/1000/docker.sock").settings).toMatchObject({
        userlandProxy: { value: false },
        listeners: { value: [{ value: { address: "unix:///run/user/1000/docker.sock" } }] },
      });
    });
  });

  it("with a configuration file has its settings", () => {
    process(7, "dockerd", []);
    writeFileSync(join(root, "daemon.json"), '{"iptables": false}');
    expect(find("/run/docker.sock").settings.iptables).toMatchObject({ known: true, value: false });
  });

  describe("with a configuration file", () => {
    /** Started at 1,000,000 s plus 50 s. */
    const STARTED = 1_000_050;

    function started(): void {
      process(7, "dockerd", []);
      writeFileSync(join(root, "stat"), "cpu 1 2\nbtime 1000000\n");
      writeFileSync(join(root, "7", "stat"), `7 (dockerd ) x) S ${"0 ".repeat(18)}5000 0`);
      writeFileSync(join(root, "daemon.json"), '{"iptables": false}');
    }

    it.each<[string, number, object]>([
      ["from before its start", STARTED - 60, { known: true, value: false }],
      ["from just when it started", STARTED, { known: true, value: false }],
      ["that was changed after its start", STARTED + 60, { known: false, learnBy: "restart the engine, then scan again" }],
    ])("%s", (_, seconds, expected) => {
      started();
      utimesSync(join(root, "daemon.json"), seconds, seconds);
      expect(find("/run/docker.sock").settings.iptables).toMatchObject(expected);
    });
  });
});
