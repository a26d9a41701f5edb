import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HomeReading } from "../crew-readings.ts";
import { readHome } from "./read-home.ts";

let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "seaworthy-home-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const SECRET = "hunter2hunter2";
const PUBLIC = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5${"k".repeat(40)} me\n`;

function put(path: string, text = SECRET): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

type Read = Extract<HomeReading, { kind: "read" }>;

function read(): Read {
  const reading = readHome(home);
  if (reading.kind !== "read") throw new Error(`the home is ${reading.kind}`);
  return reading;
}

function told(): readonly string[] {
  return read().keys.map(({ kind, path, opens }) => `${kind} ${path.slice(home.length + 1)} ${opens === null ? "?" : opens.length}`);
}

describe("a home", () => {
  it.each<[string, () => void, readonly string[]]>([
    ["empty", () => undefined, []],
    ["with logins", () => put(".docker/config.json", `{"auths":{"r.example":{"auth":"${SECRET}"}}}`), ["registry .docker/config.json 1"]],
    ["with a configuration without logins", () => put(".docker/config.json", "{}"), []],
    ["with a configuration that is not understood", () => put(".docker/config.json", "{"), ["registry .docker/config.json ?"]],
    ["with certificates", () => put(".docker/key.pem"), ["docker-tls-client .docker/key.pem 0"]],
    [
      "with keys of clusters and clouds",
      () => [".kube/config", ".aws/credentials"].map((path) => put(path)),
      ["kube .kube/config 0", "cloud .aws/credentials 0"],
    ],
    ["with a key and its public half", () => [put(".ssh/id_rsa"), put(".ssh/id_rsa.pub", PUBLIC)], ["ssh .ssh/id_rsa 1"]],
    ["with a key under a name of its own", () => [put(".ssh/work"), put(".ssh/work.pub", PUBLIC)], ["ssh .ssh/work 1"]],
    ["with a key alone", () => put(".ssh/id_ed25519"), ["ssh .ssh/id_ed25519 0"]],
    ["with what is no key", () => ["known_hosts", "config", "notes"].map((name) => put(`.ssh/${name}`)), []],
    [
      "with a context",
      () => [
        put(`.docker/contexts/meta/${"a".repeat(64)}/meta.json`, '{"Host":"tcp://ship:2376"}'),
        put(`.docker/contexts/tls/${"a".repeat(64)}/docker/key.pem`),
      ],
      [`docker-context .docker/contexts/meta/${"a".repeat(64)}/meta.json 1`, `docker-tls-client .docker/contexts/tls/${"a".repeat(64)}/docker/key.pem 1`],
    ],
    [
      "whose configuration is a link",
      () => [put("elsewhere", "{}"), mkdirSync(join(home, ".docker")), symlinkSync("../elsewhere", join(home, ".docker/config.json"))],
      ["registry .docker/config.json ?"],
    ],
    ["whose directory is a link", () => symlinkSync("/etc", join(home, ".kube")), ["kube .kube ?"]],
    ["whose key directory is a link", () => symlinkSync("/etc/ssh", join(home, ".ssh")), ["ssh .ssh ?"]],
    ["whose configuration is a pipe", () => [mkdirSync(join(home, ".docker")), spawnSync("mkfifo", [join(home, ".docker/config.json")])], []],
    ["whose key is a directory", () => mkdirSync(join(home, ".docker/key.pem"), { recursive: true }), []],
    ["whose directory is a file", () => put(".docker", "x"), []],
  ])("%s", (_, make, expected) => {
    make();
    expect(told()).toEqual(expected);
  });

  it("with more names than are read says so", () => {
    for (let number = 0; number < 1001; number++) put(`.ssh/${number}`, "");
    expect(told()).toEqual(["ssh .ssh ?"]);
  });

  it("keeps no secret", () => {
    for (const path of [".ssh/id_rsa", ".aws/credentials", ".kube/config", ".docker/key.pem"]) put(path);
    put(".docker/config.json", `{"auths":{"r.example":{"auth":"${SECRET}"}}}`);
    expect(JSON.stringify(readHome(home))).not.toContain(SECRET);
  });

  it.each<[string, () => void, number | null]>([
    ["none", () => undefined, 0],
    ["a file", () => put(".ssh/authorized_keys", PUBLIC), 1],
    ["both files", () => [put(".ssh/authorized_keys", PUBLIC), put(".ssh/authorized_keys2", PUBLIC)], 1],
    ["a link", () => [mkdirSync(join(home, ".ssh")), symlinkSync("/etc/shadow", join(home, ".ssh/authorized_keys"))], null],
  ])("keys that log in: %s", (_, make, count) => {
    make();
    expect(read().authorized?.length ?? null).toBe(count);
  });

  it.each(["/", "/usr/sbin", "/nonexistent", "relative", ""])("%j is nobody's", (path) => {
    expect(readHome(path)).toEqual({ kind: "absent" });
  });

  it("that is not there", () => {
    expect(readHome(join(home, "gone"))).toEqual({ kind: "absent" });
  });

  it("that may not be entered", () => {
    chmodSync(home, 0o000);
    expect(readHome(home).kind).toBe(process.getuid?.() === 0 ? "read" : "unreadable");
  });
});
