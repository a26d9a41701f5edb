import { spawnSync } from "node:child_process";
import { liveEngine } from "./live.ts";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shell script against the engine behind this socket, with what varies from run to run taken out of what it prints. Environment: IMAGE, LABEL, SCRATCH, SOCKET, DOCKER_HOST. */
export function runAt(socket: string, script: string, more: Readonly<Record<string, string>> = {}): Ran {
  const { images, label, scratch } = liveEngine();
  const variables = { IMAGE: images["root"], LABEL: label, SCRATCH: scratch, SOCKET: socket, DOCKER_HOST: `unix://${socket}`, ...more };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", HOME: scratch, ...variables },
    timeout: 150_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout: scrubbed(stdout), stderr: scrubbed(stderr) };
}

/** What differs from run to run. */
function scrubbed(text: string): string {
  return text
    .replace(/\b[0-9a-f]{64}\b/g, "<id>")
    .replace(/\b[0-9a-f]{12}\b/g, "<id>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>");
}
