import type { Container, Device, DeviceRequest, Known, Limits } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import type { JsonNode } from "./json-node.ts";
import { at, attempt, evidenceAt, isAbsent, knownAt, knownEntries, listAt, numberAt, recordAt, textAt, truthAt } from "./json-node.ts";

type ResourceFields = Pick<Container, "devices" | "deviceCgroupRules" | "deviceRequests" | "runtime" | "cgroupParent" | "sysctls" | "limits" | "restartPolicy">;

export function inspectResources(container: JsonNode): ResourceFields {
  const host = at(container, "HostConfig");
  return {
    devices: knownEntries(at(host, "Devices"), (entry) => [readDevice(entry)]),
    deviceCgroupRules: knownEntries(at(host, "DeviceCgroupRules"), (entry) => [textAt(entry)]),
    deviceRequests: knownEntries(at(host, "DeviceRequests"), (entry) => [readRequest(entry)]),
    runtime: knownAt(at(host, "Runtime"), (node) => textAt(node) || "engine-default"),
    cgroupParent: knownAt(at(host, "CgroupParent"), (node) => textAt(node)),
    sysctls: knownAt(at(host, "Sysctls"), (node) =>
      recordAt(node).map(([name, value]) => ({ value: { name, value: textAt(value) }, evidence: evidenceAt(value) })),
    ),
    limits: inspectLimits(host),
    restartPolicy: knownAt(at(host, "RestartPolicy", "Name"), readRestart),
  };
}

function readDevice(entry: JsonNode): Device {
  const hostPath = textAt(at(entry, "PathOnHost"));
  return { hostPath, containerPath: textAt(at(entry, "PathInContainer"), hostPath), permissions: textAt(at(entry, "CgroupPermissions")) || "rwm" };
}

function readRequest(entry: JsonNode): DeviceRequest {
  return {
    driver: textAt(at(entry, "Driver")),
    count: numberAt(at(entry, "Count")),
    deviceIds: listAt(at(entry, "DeviceIDs")).map((id) => textAt(id)),
    capabilities: listAt(at(entry, "Capabilities")).flatMap((group) => listAt(group).map((name) => textAt(name))),
  };
}

/** `null`, 0 and -1 are no limit. */
function inspectLimits(host: JsonNode): Limits {
  const limit = (node: JsonNode): number => Math.max(0, numberAt(node));
  return {
    memoryBytes: knownAt(at(host, "Memory"), limit),
    pids: knownAt(at(host, "PidsLimit"), limit),
    cpus: inspectCpus(host),
    storage: knownAt(at(host, "StorageOpt"), (node) => recordAt(node).some(([name]) => name === "size")),
    oomKillDisabled: knownAt(at(host, "OomKillDisable"), (node) => truthAt(node)),
  };
}

const DEFAULT_PERIOD = 100_000;

function inspectCpus(host: JsonNode): Known<number> {
  const nano = at(host, "NanoCpus");
  return attempt(nano, () => {
    const cpus = numberAt(nano);
    if (cpus > 0) return known(cpus / 1e9, evidenceAt(nano));
    const quota = at(host, "CpuQuota");
    const period = numberAt(at(host, "CpuPeriod"));
    return known(Math.max(0, numberAt(quota)) / (period > 0 ? period : DEFAULT_PERIOD), evidenceAt(quota));
  });
}

type RestartPolicy = Container["restartPolicy"] extends Known<infer T> ? T : never;

function readRestart(node: JsonNode): RestartPolicy {
  const name = isAbsent(node) || node.value === "" ? "no" : textAt(node);
  if (name === "no" || name === "always" || name === "on-failure" || name === "unless-stopped") return name;
  throw new ParseError("shape", `\`${name.slice(0, 80)}\` is no restart policy`, { evidence: evidenceAt(node) });
}
