import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeLive, dockerOut, liveEngine, seaworthy } from "./live.ts";

/** The crew of a made-up host: its /etc, homes and crontabs are put over those of the engine's own mount namespace, and nowhere else. */

const MARK = "not-a-real-secret";
const KEY = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${"b".repeat(40)} alice@laptop\n`;
/** Set-up files by path and owner. */
const FILES: readonly (readonly [path: string, text: string, uid: number, mode: number])[] = [
  ["etc/sudoers", "Defaults env_reset\n%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n", 0, 0o440],
  ["etc/sudoers.d/deploy", `User_Alias DEPLOY = carol\nDEPLOY ALL=(root) NOPASSWD: /usr/bin/docker, /usr/bin/systemctl --token ${MARK}\n`, 0, 0o440],
  ["etc/cron.d/backup", `0 3 * * * root docker run --rm -e TOKEN=${MARK} backup\n`, 0, 0o644],
  ["etc/systemd/system/web.service", `[Service]\nUser=alice\nExecStart=/usr/bin/docker run -e TOKEN=${MARK} web\n`, 0, 0o644],
  ["etc/gitlab-runner/config.toml", `token = "${MARK}"\n`, 0, 0o600],
  ["home/alice/.docker/config.json", `{"auths":{"https://index.docker.io/v1/":{"auth":"${MARK}"},"registry.example.com":{"auth":"${MARK}"}}}`, 1001, 0o600],
  ["home/alice/.ssh/id_ed25519", MARK, 1001, 0o600],
  ["home/alice/.ssh/id_ed25519.pub", KEY, 1001, 0o644],
  ["home/dave/.ssh/authorized_keys", `# mine\n${KEY}`, 1004, 0o600],
  ["home/mallory/.ssh/id_rsa", MARK, 1005, 0o600],
  ["var-spool/cron/crontabs/alice", `@daily /usr/bin/docker ps # ${MARK}\n`, 1001, 0o600],
];

const PASSWD = [
  "root:x:0:0:root:/root:/bin/bash",
  "daemon:x:1:1::/usr/sbin:/usr/sbin/nologin",
  "alice:x:1001:1001::/home/alice:/bin/bash",
  "bob:x:1002:1002::/home/bob:/bin/bash",
  "carol:x:1003:1003::/home/carol:/bin/bash",
  "dave:x:1004:1004::/home/dave:/bin/bash",
  "mallory:x:1005:1005::/home/mallory:/bin/bash",
  "\u001b]0;owned\u0007evil:x:1006:1006::/home/evil:/bin/bash",
];
const GROUP = [
  "root:x:0:",
  "docker:x:998:bob,\u001b]0;owned\u0007evil",
  "sudo:x:27:dave",
  ...PASSWD.slice(2).map((row) => `${row.split(":")[0]}:x:${row.split(":")[3]}:`),
];

interface Holder {
  readonly kind: string;
  readonly name: string;
  readonly certainty: string;
  readonly keys: readonly { readonly kind: string; readonly path: string; readonly opens: readonly string[] | null }[];
  readonly steps: readonly { readonly technique: string; readonly because: string }[];
}

interface Told {
  readonly holders: readonly Holder[];
  readonly doors: readonly { readonly place: string; readonly accounts: readonly string[] | null }[];
  readonly rawContainers: readonly { readonly container: string; readonly kind: string }[];
  readonly runners: readonly { readonly kind: string; readonly place: string }[];
  readonly jobs: readonly { readonly kind: string; readonly place: string; readonly account: string }[];
  readonly blanks: readonly { readonly why: string; readonly learnBy: string }[];
  readonly assumptions: readonly string[];
}

let folder = "";
/** A process of that name, which is all that tells of it. */
let sshd: ChildProcess | null = null;

/** One directory with so many entries that nobody may read them all. */
const MANY = 100_000;

function makeHost(): void {
  folder = mkdtempSync(join(tmpdir(), "seaworthy-crew-"));
  chmodSync(folder, 0o755);
  cpSync("/etc", join(folder, "etc"), { recursive: true, verbatimSymlinks: true, filter: (path) => !/^\/etc\/(sudoers|cron|systemd\/system\/)/.test(path) });
  for (const [path, text, uid, mode] of FILES) put(path, text, uid, mode);
  put("etc/passwd", `${PASSWD.join("\n")}\n`, 0, 0o644);
  put("etc/group", `${GROUP.join("\n")}\n`, 0, 0o644);
  for (const [name, uid] of [
    ["alice", 1001],
    ["dave", 1004],
    ["mallory", 1005],
  ] as const)
    chmodSync(join(folder, "home", name, ".ssh"), uid === 1005 ? 0o777 : 0o700);
  chmodSync(join(folder, "var-spool/cron/crontabs"), 0o730);
  makeHostileHome(join(folder, "home/mallory"));
  mkdirSync(join(folder, "units"));
  for (const part of ["bin", "dist"]) cpSync(join(import.meta.dirname, "..", part), join(folder, "tool", part), { recursive: true });
}

function put(path: string, text: string, uid: number, mode: number): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  chownSync(file, uid, uid);
  for (let above = dirname(file); above.startsWith(join(folder, "home/")); above = dirname(above)) chownSync(above, uid, uid);
}

/** Links to what only root reads, a pipe where a file is expected, more names than anybody reads, names that steer a terminal. */
function makeHostileHome(home: string): void {
  symlinkSync("/etc/shadow", join(home, ".ssh/authorized_keys"));
  symlinkSync("/root", join(home, ".kube"));
  mkdirSync(join(home, ".docker/contexts/meta"), { recursive: true });
  spawnSync("mkfifo", [join(home, ".docker/config.json")]);
  writeFileSync(join(home, ".ssh/\u001b]0;owned\u0007"), "");
  writeFileSync(join(home, ".ssh/\u001b]0;owned\u0007.pub"), "no key");
  spawnSync("sh", ["-c", `cd "$1" && seq 1 ${MANY} | xargs touch`, "sh", join(home, ".docker/contexts/meta")]);
}

const OVER: readonly (readonly [from: string, to: string])[] = [
  ["etc", "/etc"],
  ["home", "/home"],
  ["var-spool", "/var/spool"],
  // Whatever is installed on this machine brings units of its own.
  ["units", "/usr/lib/systemd/system"],
];

function entered(args: readonly string[]): { readonly status: number | null; readonly stderr: string; readonly stdout: string } {
  const [command = "", ...rest] = [...liveEngine().enter, ...args];
  return spawnSync(command, rest, { encoding: "utf8", env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent" }, maxBuffer: 64 * 1024 * 1024 });
}

function crew(args: readonly string[] = []): Told {
  const { status, stdout, stderr } = seaworthy(["crew", "--json", ...args]);
  if (status !== 0) throw new Error(`seaworthy crew ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Told;
}

function named(told: Told, name: string): Holder | undefined {
  return told.holders.find((holder) => holder.name === name && ["human", "service"].includes(holder.kind));
}

describeLive("the crew of a live host", () => {
  beforeAll(() => {
    const { isOwn, label, images } = liveEngine();
    if (!isOwn) return;
    makeHost();
    for (const [from, to] of OVER) if (entered(["mount", "--bind", join(folder, from), to]).status !== 0) throw new Error(`cannot put ${from} over ${to}`);
    entered(["chgrp", "998", "/run/docker.sock"]);
    cpSync("/bin/sleep", join(folder, "sshd"));
    const [command = "", ...rest] = [...liveEngine().enter, join(folder, "sshd"), "600"];
    sshd = spawn(command, rest, { stdio: "ignore" });
    dockerOut(["create", "--name", `${label}-raw`, "--label", label, "-v", "/run:/host/run:ro", images["root"] ?? ""]);
  });

  afterAll(() => {
    const { isOwn, label } = liveEngine();
    if (!isOwn) return;
    dockerOut(["rm", "-f", `${label}-raw`]);
    sshd?.kill();
    entered(["chgrp", "0", "/run/docker.sock"]);
    for (const [, to] of [...OVER].reverse()) entered(["umount", to]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("as root: everybody who can become root, and by which path", () => {
    if (!liveEngine().isOwn) return;
    const told = crew();
    const path = (name: string) => named(told, name)?.steps.map(({ technique }) => technique);
    expect(path("root")).toEqual(["account-root"]);
    expect(path("bob")).toEqual(["account-socket-access", "engine-connection", "engine-starts-root-container"]);
    expect(path("carol")).toEqual(["account-sudo-engine"]);
    expect(path("dave")).toEqual(["account-sudo-everything"]);
    expect(named(told, "daemon")).toBeUndefined();
    expect(told.doors.find(({ place }) => place === "/run/docker.sock")?.accounts).toContain("bob");
    expect(told.rawContainers.map(({ container }) => container)).toContain(`${liveEngine().label}-raw`);
  });

  it("keys, runners and jobs are there, and no secret of theirs", () => {
    if (!liveEngine().isOwn) return;
    const { stdout } = seaworthy(["crew", "--json"]);
    const told = JSON.parse(stdout) as Told;
    expect(stdout).not.toContain(MARK);
    expect(named(told, "alice")?.keys).toEqual([
      expect.objectContaining({ kind: "registry", path: "/home/alice/.docker/config.json", opens: ["docker.io", "registry.example.com"] }),
      expect.objectContaining({ kind: "ssh", path: "/home/alice/.ssh/id_ed25519", opens: ["dave"] }),
    ]);
    expect(told.runners).toEqual([expect.objectContaining({ kind: "gitlab-runner", place: "/etc/gitlab-runner/config.toml" })]);
    expect(told.jobs.map(({ place, account }) => `${place} ${account}`)).toEqual([
      "/etc/cron.d/backup:1 root",
      "/var/spool/cron/crontabs/alice:1 alice",
      "/etc/systemd/system/web.service alice",
    ]);
  });

  it("a hostile home is not followed, not waited for, not read in full, and steers no terminal", () => {
    if (!liveEngine().isOwn) return;
    const terminal = seaworthy(["crew", "--verbose", "--no-color"]);
    expect(terminal.status).toBe(0);
    expect(terminal.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    const told = crew();
    const whys = told.blanks.map(({ why }) => why);
    expect(whys.find((why) => why.includes("/home/mallory/.ssh/authorized_keys"))).toBeDefined();
    expect(whys.find((why) => why.includes("/home/mallory/.kube"))).toMatch(/link/);
  });

  it("as an ordinary user: what is not seen is named, with what would show it", () => {
    if (!liveEngine().isOwn) return;
    const run = entered([
      "setpriv",
      "--reuid",
      "1001",
      "--regid",
      "1001",
      "--clear-groups",
      process.execPath,
      join(folder, "tool/bin/seaworthy.cjs"),
      "crew",
      "--json",
    ]);
    expect(run.stderr).toBe("");
    const told = JSON.parse(run.stdout) as Told;
    expect(told.assumptions.join()).toMatch(/no container is seen/);
    expect(named(told, "bob")?.certainty).toBe("proven");
    expect(named(told, "dave")?.certainty).toBe("possible");
    const blanks = told.blanks.map(({ why, learnBy }) => `${why} (${learnBy})`).join("\n");
    expect(blanks).toMatch(/the sudo rules are readable by root only \(run `seaworthy crew` as root\)/);
    expect(blanks).toMatch(/crontabs/);
  });

  it("what falls with one of them, and what can fell the host", () => {
    if (!liveEngine().isOwn) return;
    const falls = (what: string) => seaworthy(["whatif", "--compromise", what, "--json"]).stdout;
    expect(falls("user:bob")).toContain('"host-root"');
    expect(falls("user:mallory")).not.toMatch(/"target": "host-root",\s+"certainty": "proven"/);
    expect(falls("credential:ssh:dave")).toContain('"account-sudo-everything"');
    expect(falls("socket:/var/run/docker.sock")).toContain('"host-root"');
    expect(seaworthy(["whatif", "--reaches", "host-root", "--json"]).stdout).toContain('"bob"');
    expect(seaworthy(["whatif", "--compromise", "user:nobody-here"]).stderr).toMatch(/there is no account `nobody-here`\nhint: there are `alice`/);
  });
});
