import type { Device, DeviceRequest, Sourced } from "../../model/index.ts";
import { get, items, number, optionalText, quoted, type ServiceContext, scalarText, strings, text, uniqueBy, wrong } from "./service.ts";
import { type Entry, evidenceOf, field, type Value } from "./tree.ts";

/** Source: tags.cncf.io/container-device-interface, parser.IsQualifiedName. */
const CDI_NAME = /^[A-Za-z][A-Za-z0-9_.-]*\/[A-Za-z][A-Za-z0-9_.-]*=[A-Za-z0-9][A-Za-z0-9_.:-]*$/;

interface Devices {
  readonly devices: readonly Sourced<Device>[];
  readonly requests: readonly Sourced<DeviceRequest>[];
}

/** `devices`, `gpus` and the reservations of `deploy`. A CDI name among devices is a request. Source: compose pkg/compose/create.go toAPIResources, getDeployResources. */
export function readDevices(context: ServiceContext): Devices {
  const written = uniqueBy(
    items(get(context, "devices")).map((item) => ({ value: readDevice(item), evidence: evidenceOf(item.at) })),
    ({ value }) => value.containerPath,
  );
  const isCdi = ({ value }: Sourced<Device>): boolean => value.hostPath === value.containerPath && CDI_NAME.test(value.hostPath);
  const cdi = written
    .filter(isCdi)
    .map(({ value, evidence }) => ({ value: { driver: "cdi", count: 0, deviceIds: [value.hostPath], capabilities: [] }, evidence }));
  return { devices: written.filter((device) => !isCdi(device)), requests: [...cdi, ...readRequests(context)] };
}

function readDevice(item: Value): Device {
  if (item.kind === "mapping") return readLong(item);
  const written = scalarText(item);
  const parts = CDI_NAME.test(written) ? [written] : written.split(":");
  const [hostPath = "", containerPath, permissions] = parts;
  if (parts.length > 3 || hostPath === "") throw wrong(item.at, `device \`${written}\` has another form than \`host path[:container path[:rwm]]\``);
  return device({ hostPath, containerPath, permissions }, item);
}

function readLong(item: Value): Device {
  const [source, target, permissions] = ["source", "target", "permissions"].map((key) => optionalText(field(item, key)) ?? undefined);
  if (source === undefined) throw wrong(item.at, "a device has no `source`, which it needs");
  return device({ hostPath: source, containerPath: target, permissions }, item);
}

interface DeviceWords {
  readonly hostPath: string;
  readonly containerPath: string | undefined;
  readonly permissions: string | undefined;
}

function device({ hostPath, containerPath, permissions }: DeviceWords, item: Value): Device {
  const allowed = permissions === undefined || permissions === "" ? "rwm" : permissions;
  if (!/^[rwm]{1,3}$/.test(allowed)) throw wrong(item.at, `device permissions \`${allowed}\` are not some of \`rwm\``);
  return { hostPath, containerPath: containerPath === undefined || containerPath === "" ? hostPath : containerPath, permissions: allowed };
}

function readRequests(context: ServiceContext): readonly Sourced<DeviceRequest>[] {
  const gpus = get(context, "gpus");
  const reserved = get(context, "deploy", "resources", "reservations", "devices");
  return [...(gpus === undefined ? [] : readGpus(gpus)), ...items(reserved).map((item) => readRequest(item, []))];
}

function readGpus(gpus: Entry): readonly Sourced<DeviceRequest>[] {
  if (gpus.value.kind === "scalar") return [{ value: { driver: "", count: -1, deviceIds: [], capabilities: ["gpu"] }, evidence: evidenceOf(gpus.key) }];
  return items(gpus).map((item) => readRequest(item, ["gpu"]));
}

function readRequest(item: Value, capabilities: readonly string[]): Sourced<DeviceRequest> {
  const ids = strings(field(item, "device_ids")).map((id) => id.value);
  const count = field(item, "count");
  if (count !== undefined && ids.length > 0) throw wrong(count.key, "a device request has both `count` and `device_ids`, which exclude each other");
  const asked = strings(field(item, "capabilities")).map((capability) => capability.value);
  const value: DeviceRequest = {
    driver: optionalText(field(item, "driver")) ?? "",
    count: ids.length > 0 ? 0 : readCount(count),
    deviceIds: ids,
    capabilities: [...new Set([...capabilities, ...asked])],
  };
  return { value, evidence: evidenceOf(item.at) };
}

function readCount(count: Entry | undefined): number {
  if (count === undefined || text(count) === "all") return -1;
  if (!/^-?\d+$/.test(text(count))) throw wrong(count.key, `found ${quoted(count.value)}, expected a number of devices or \`all\``);
  return number(count);
}
