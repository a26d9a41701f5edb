import { readFile } from "../../host/io/read-file.ts";
import { parseMounts } from "../kernel-text.ts";

/** A file of a control group, through the host's own mount of its controller (`` for version 2); null where the host has none. */
export function ownGroupFile(groups: ReadonlyMap<string, string>, controller: string, name: string): string | null {
  const table = readFile("/proc/self/mountinfo");
  const mounts = table.kind === "text" ? parseMounts(table.text) : null;
  const group = groups.get(controller);
  if (mounts === null || !mounts.isSeen || group === undefined) return null;
  const mount = mounts.value.findLast(({ fileSystem, superOptions }) =>
    controller === "" ? fileSystem === "cgroup2" : fileSystem === "cgroup" && superOptions.includes(controller),
  );
  if (mount === undefined || !group.startsWith(mount.root)) return null;
  const rest = mount.root === "/" ? group : group.slice(mount.root.length);
  const reading = readFile(`${mount.path}${rest}/${name}`);
  return reading.kind === "text" ? reading.text : null;
}
