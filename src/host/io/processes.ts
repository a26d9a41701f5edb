import { readdirSync, readFileSync, statSync } from "node:fs";
import type { ProcessReading } from "../readings.ts";

const PROCESS_LIMIT = 32_768;

/** Null where there are too many to read. A process that ends meanwhile is left out. */
export function readProcesses(): readonly ProcessReading[] | null {
  const pids = readdirSync("/proc").filter((name) => /^\d{1,10}$/.test(name));
  if (pids.length > PROCESS_LIMIT) return null;
  return pids.flatMap((pid) => readProcess(pid) ?? []);
}

function readProcess(pid: string): ProcessReading | null {
  const status = readProc(`/proc/${pid}/status`);
  const uid = /^Uid:\t(?:\d+\t)(\d+)/m.exec(status ?? "")?.[1];
  if (status === null || uid === undefined) return null;
  const isNested = /^NSpid:\t\d+\t/m.test(status);
  const inContainer = isNested || isContainerGroup(readProc(`/proc/${pid}/cgroup`) ?? "");
  return { pid: Number(pid), name: /^Name:\t(.*)$/m.exec(status)?.[1] ?? "", uid: Number(uid), inContainer };
}

/** Control groups that Docker, podman, containerd and Kubernetes make. */
function isContainerGroup(text: string): boolean {
  return /\/(?:docker|libpod|cri-containerd|crio)[-/][0-9a-f]{64}|\/kubepods|[-/][0-9a-f]{64}(?:\.scope)?$/m.test(text);
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "utf8").slice(0, 64 * 1024);
  } catch {
    return null;
  }
}

/** Ids of a container's first process, as the kernel has them. Null where it ended or cannot be read. */
export function readProcessIds(pid: number): { readonly uid: number; readonly gids: readonly number[] } | null {
  if (!Number.isInteger(pid) || pid < 1) return null;
  const status = readProc(`/proc/${pid}/status`) ?? "";
  const uid = /^Uid:\t\d+\t(\d+)/m.exec(status)?.[1];
  const gid = /^Gid:\t\d+\t(\d+)/m.exec(status)?.[1];
  if (uid === undefined || gid === undefined) return null;
  const groups = (/^Groups:\t(.*)$/m.exec(status)?.[1] ?? "").split(" ").filter((group) => group !== "");
  return { uid: Number(uid), gids: [...new Set([gid, ...groups].map(Number))] };
}

/** Whether we run in a container ourselves, so that what we read is not the host. */
export function runsInContainer(): boolean {
  const isMarked = ["/.dockerenv", "/run/.containerenv"].some((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  return isMarked || isContainerGroup(readProc("/proc/self/cgroup") ?? "");
}
