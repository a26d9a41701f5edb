import { readFileSync } from "node:fs";
import { ListenError } from "./listen-error.ts";

/** Null: as it is. */
export interface SocketOwner {
  readonly uid: number | null;
  readonly gid: number | null;
}

/** `USER`, `USER:GROUP` or `:GROUP`: numbers, or names of this machine's own files. A part that is not named stays as it is. Throws `ListenError`. */
export function ownerFrom(text: string): SocketOwner {
  const [user = "", group = ""] = text.split(":");
  return { uid: user === "" ? null : idOf(user, "/etc/passwd"), gid: group === "" ? null : idOf(group, "/etc/group") };
}

const HIGHEST_ID = 4_294_967_294;

function idOf(name: string, file: string): number {
  const id = /^\d{1,10}$/.test(name) ? name : idIn(readFileSync(file, "utf8"), name);
  if (id === null)
    throw new ListenError(`cannot give the socket to \`${name}\`: \`${file}\` does not name it`, "use its number where another service names it");
  if (Number(id) > HIGHEST_ID) throw new ListenError(`cannot give the socket to \`${name}\`: the number is too high`);
  return Number(id);
}

function idIn(table: string, name: string): string | null {
  const line = table.split("\n").find((each) => each.startsWith(`${name}:`));
  const id = line?.split(":")[2] ?? "";
  return /^\d{1,10}$/.test(id) ? id : null;
}
