import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeLive, dockerOut, liveEngine, seaworthy } from "./live.ts";

/** A scan that cannot see the engine ends with exit code 2 and one clear error, and prints no verdict. */
function expectFailure(run: { readonly status: number | null; readonly stdout: string; readonly stderr: string }, words: RegExp): void {
  expect(run.stderr).toMatch(words);
  expect(run.stderr).not.toMatch(/internal error|\n\s+at /);
  expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 2, stdout: "" });
}

describeLive("a scan that cannot see the engine", () => {
  it.each<[string, string, RegExp]>([
    ["no such socket", "unix:///nonexistent.sock", /there is no such socket.*\nhint: /],
    ["a path that is no socket", "unix:///etc/passwd", /cannot read `\/version`/],
    ["nobody listens", "tcp://127.0.0.1:1", /nobody listens there/],
    ["ssh", "ssh://me@host", /ssh are not supported.*\nhint: forward its socket/],
    ["an address that is none", "tcp://host:99999999", /expected tcp:\/\/host:port/],
  ])("%s", (_, address, words) => {
    expectFailure(seaworthy(["scan", "--json"], { DOCKER_HOST: address }), words);
  });

  it("a socket that another user's group may use", () => {
    const { isOwn, enter, socket } = liveEngine();
    if (!isOwn) return;
    const folder = mkdtempSync(join(tmpdir(), "seaworthy-other-user-"));
    try {
      chmodSync(folder, 0o755);
      for (const part of ["bin", "dist"]) cpSync(join(import.meta.dirname, "..", part), join(folder, part), { recursive: true });
      const asNobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", process.execPath, join(folder, "bin/seaworthy.cjs")];
      const [command = "", ...rest] = [...enter, ...asNobody, "scan", "--json"];
      const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", DOCKER_HOST: `unix://${socket}` };
      expectFailure(spawnSync(command, rest, { encoding: "utf8", env }), /permission denied\nhint: .*group/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("a context that is not there", () => {
    expectFailure(seaworthy(["scan"], { DOCKER_CONTEXT: "gone", DOCKER_HOST: "" }), /names no docker endpoint/);
  });

  it("a snapshot that is none", () => {
    expectFailure(seaworthy(["scan", "--from", "/etc/passwd"]), /not JSON/);
  });

  it("an engine that is stopped in its tracks", () => {
    const { pid } = liveEngine();
    if (pid === null) return;
    process.kill(pid, "SIGSTOP");
    try {
      expectFailure(seaworthy(["scan", "--json"]), /no answer within 15 s/);
    } finally {
      process.kill(pid, "SIGCONT");
    }
  });
});

describeLive("a snapshot of the live engine", () => {
  it("is judged byte for byte as the live engine was, and holds no secret", () => {
    const { scratch, label, images } = liveEngine();
    const file = join(scratch, "same.json");
    dockerOut(["create", "--label", label, "-e", "DB_PASSWORD=not-a-real-one", "-v", "/run/docker.sock:/s", images["root"] ?? ""]);
    const live = seaworthy(["scan", "--json", "--snapshot", file, "--fail-on", "never"]);
    const later = seaworthy(["scan", "--json", "--from", file, "--fail-on", "never"], { DOCKER_HOST: "unix:///nonexistent.sock" });
    expect(live.stderr + later.stderr).not.toMatch(/seaworthy: /);
    expect(later.stdout === live.stdout && live.stdout.length > 100).toBe(true);
    expect(live.stdout).toContain("engine-socket-mount");
    expect(readFileSync(file, "utf8")).not.toContain("not-a-real-one");
  });
});
