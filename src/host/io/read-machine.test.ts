import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostOf } from "../host-facts.ts";
import { ownView } from "./engine-view.ts";
import { readProcessIds } from "./processes.ts";
import { readFile } from "./read-file.ts";
import { readMachine } from "./read-machine.ts";

const NOTHING = { mountSources: [], socketPaths: [], view: ownView() };

describe("this machine", () => {
  it("is read by whoever runs the tests", () => {
    const host = hostOf(readMachine(NOTHING));
    expect(host.kernelVersion.known && host.cgroupVersion.known && host.mountPoints.known).toBe(true);
    expect(host.mountPoints.known && host.mountPoints.value).toContain("/");
  });

  it("a bound socket is found with its mode, a link to it is resolved", async () => {
    const directory = mkdtempSync(join(tmpdir(), "seaworthy-machine-"));
    mkdirSync(join(directory, "real"));
    symlinkSync("real", join(directory, "link"));
    const path = join(directory, "real/x.sock");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const readings = readMachine({ ...NOTHING, mountSources: [join(directory, "link")] });
    server.close();
    rmSync(directory, { recursive: true, force: true });
    expect(readings.sockets.get(path)).toMatchObject({ uid: process.getuid?.() });
    expect(readings.symlinks.get(join(directory, "link"))).toBe(join(directory, "real"));
  });

  it("our own process has our ids", () => {
    expect(readProcessIds(process.pid)).toMatchObject({ uid: process.getuid?.(), gids: expect.arrayContaining([process.getgid?.()]) });
  });

  it.each([0, -1, 1.5, Number.NaN, 999_999_999])("process %s has none", (pid) => {
    expect(readProcessIds(pid)).toBeNull();
  });

  it("a file that is not there is absent, a directory is unreadable", () => {
    expect(readFile("/nonexistent/x")).toEqual({ kind: "absent" });
    expect(readFile("/proc").kind).toBe("unreadable");
  });
});
