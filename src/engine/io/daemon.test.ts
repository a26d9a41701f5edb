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
