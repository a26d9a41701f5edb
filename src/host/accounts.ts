import type { Host, Known } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import type { MachineReadings } from "./readings.ts";

const LINES_LIMIT = 100_000;

/** The group `docker` and who is in it, by `/etc/group` or as their own group. Accounts of a directory service are not seen. */
export function groupFacts({ files }: MachineReadings): Pick<Host, "dockerGroupId" | "dockerGroupMembers"> {
  const groups = files.get("/etc/group");
  if (groups?.kind !== "text") {
    const why = `\`/etc/group\` ${groups?.kind === "unreadable" ? `cannot be read: ${groups.why}` : "is not there"}`;
    return { dockerGroupId: unknown(why, "getent group docker"), dockerGroupMembers: unknown(why, "getent group docker") };
  }
  const evidence = { source: "host", location: "/etc/group docker" };
  const group = records(groups.text).find(([name]) => name === "docker");
  const id = Number(group?.[2]);
  if (group === undefined || !Number.isInteger(id)) {
    const none = "there is no group `docker`";
    return { dockerGroupId: unknown(none, "getent group docker"), dockerGroupMembers: known([], { source: "host", location: "/etc/group (no docker)" }) };
  }
  const named = (group[3] ?? "").split(",").filter((name) => name !== "");
  return { dockerGroupId: known(id, evidence), dockerGroupMembers: known([...new Set([...named, ...ownGroupIs(id, files.get("/etc/passwd"))])], evidence) };
}

function ownGroupIs(id: number, passwd: { readonly kind: string; readonly text?: string } | undefined): readonly string[] {
  if (passwd?.text === undefined) return [];
  return records(passwd.text).flatMap(([name, , , group]) => (name !== undefined && group === String(id) ? [name] : []));
}

function records(text: string): readonly (readonly string[])[] {
  return text.split("\n", LINES_LIMIT).map((line) => line.split(":"));
}

/** Who may run `docker` through sudo. Rules that allow everything are about root itself, not about docker. Source: sudoers(5). */
export function sudoDockerUsers(sudoers: readonly string[] | null): Known<readonly string[]> {
  if (sudoers === null) return unknown("the sudo rules are readable by root only", "sudo grep -r docker /etc/sudoers /etc/sudoers.d");
  const lines = sudoers.flatMap((text) => text.replace(/\\\n/g, " ").split("\n", LINES_LIMIT));
  const users = lines.flatMap((line) => /^\s*([^#\s=]+)\s[^#=]*=[^#]*\/docker(?:[\s,]|$)/.exec(line)?.[1] ?? []);
  return known([...new Set(users)], { source: "host", location: "/etc/sudoers" });
}
