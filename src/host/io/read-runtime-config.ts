import { readFile } from "./read-file.ts";

/** The file that tells a runtime what to make of a container, decoded, and what this machine calls the devices that it names. */
export interface RuntimeFile {
  readonly config: unknown;
  readonly deviceNames: ReadonlyMap<string, string>;
}

/** `devicesIn`: type and numbers of the devices in a decoded file, `b 7:0`. */
export function readRuntimeConfig(path: string, devicesIn: (config: unknown) => readonly string[]): RuntimeFile | { readonly why: string } {
  const reading = readFile(path);
  if (reading.kind === "absent") return { why: `there is no \`${path}\`: it was never started` };
  if (reading.kind === "unreadable") return { why: `\`${path}\` cannot be read: ${reading.why}` };
  try {
    const config: unknown = JSON.parse(reading.text);
    return { config, deviceNames: namesOf(devicesIn(config)) };
  } catch {
    return { why: `\`${path}\` is not JSON` };
  }
}

function namesOf(devices: readonly string[]): ReadonlyMap<string, string> {
  return new Map(devices.flatMap((device) => nameOf(device) ?? []));
}

/** As the kernel names it. Source: Documentation/ABI/stable/sysfs-devices (`/sys/dev`), `uevent`. */
function nameOf(device: string): readonly (readonly [string, string])[] | null {
  const [, type, numbers = ""] = /^([bc]) (\d+:\d+)$/.exec(device) ?? [];
  if (type === undefined) return null;
  const event = readFile(`/sys/dev/${type === "b" ? "block" : "char"}/${numbers}/uevent`, 4096);
  const name = event.kind === "text" ? /^DEVNAME=([\w/.-]+)$/m.exec(event.text)?.[1] : undefined;
  return name === undefined ? null : [[device, `/dev/${name}`]];
}
