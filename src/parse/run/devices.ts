import type { Device, DeviceRequest } from "../../model/index.ts";
import { badValue } from "./bad-value.ts";
import { parseCsvLine } from "./csv.ts";
import type { FlagUse } from "./read-flags.ts";

/** `vendor.com/class=name`. Source: tags.cncf.io/container-device-interface pkg/parser IsQualifiedName. */
const CDI_NAME = /^[A-Za-z][A-Za-z0-9_.-]*\/[A-Za-z][A-Za-z0-9_-]*=[A-Za-z0-9][A-Za-z0-9_.:-]*$/;
const DEVICE_RULE = /^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/;

/** `--device HOST[:CONTAINER][:rwm]`, `cdi` for a CDI name, null for neither. Source: docker/cli opts.go parseLinuxDevice. */
export function parseDevice(text: string): Device | "cdi" | null {
  if (CDI_NAME.test(text)) return "cdi";
  const parts = text.split(":");
  if (parts.length > 3 || parts[0] === "") return null;
  const device = deviceOf(parts);
  return device.containerPath.startsWith("/") && isMode(device.permissions) ? device : null;
}

/** A second part that reads as a mode is one. */
function deviceOf(parts: readonly string[]): Device {
  const [hostPath = "", second = "", third] = parts;
  if (third === undefined && isMode(second)) return { hostPath, containerPath: hostPath, permissions: second };
  return { hostPath, containerPath: second === "" ? hostPath : second, permissions: third ?? "rwm" };
}

function isMode(text: string): boolean {
  return /^[rwm]{1,3}$/.test(text) && new Set(text).size === text.length;
}

export function readDevices(use: FlagUse): readonly Device[] {
  const device = parseDevice(use.value);
  if (device === null) throw badValue(use, "`HOST_PATH[:CONTAINER_PATH][:rwm]` or a CDI name");
  return device === "cdi" ? [] : [device];
}

export function readCdiRequests(use: FlagUse): readonly DeviceRequest[] {
  return parseDevice(use.value) === "cdi" ? [{ driver: "cdi", count: 0, deviceIds: [use.value], capabilities: [] }] : [];
}

export function readDeviceRule(use: FlagUse): readonly string[] {
  if (!DEVICE_RULE.test(use.value)) throw badValue(use, "`TYPE MAJOR:MINOR rwm`, such as `c 10:200 rwm`");
  return [use.value];
}

/** `all`, `2`, `device=0`, `driver=nvidia,count=all,"capabilities=compute,utility"`. Source: docker/cli opts/gpus.go. */
export function readGpus(use: FlagUse): readonly DeviceRequest[] {
  const fields = parseCsvLine(use.value);
  if (fields === null) throw badValue(use, "`all`, a number, or `key=value` pairs");
  const values = new Map(fields.map((field) => gpuField(field, use)));
  const deviceIds = values.get("device")?.split(",") ?? [];
  const count = values.get("count") ?? (deviceIds.length === 0 ? "1" : "0");
  const capabilities = values.has("capabilities") ? [...(values.get("capabilities") ?? "").split(","), "gpu"] : ["gpu"];
  return [{ driver: values.get("driver") ?? "", count: gpuCount(count, use), deviceIds, capabilities }];
}

function gpuField(field: string, use: FlagUse): readonly [string, string] {
  const equals = field.indexOf("=");
  const key = equals < 0 ? "count" : field.slice(0, equals);
  if (!["driver", "count", "device", "capabilities", "options"].includes(key)) throw badValue(use, "the keys driver, count, device, capabilities, options");
  return [key, field.slice(equals + 1)];
}

function gpuCount(text: string, use: FlagUse): number {
  if (text === "all") return -1;
  if (!/^[+-]?\d{1,9}$/.test(text)) throw badValue(use, "`all` or a whole number");
  return Number(text);
}
