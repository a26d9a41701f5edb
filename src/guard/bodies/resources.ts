import type { Fields, Shape } from "./shape.ts";
import { int64, listOf, nothing, objectWith, oneOf, since, text, textMap, texts, truth, uint16, uint64, until } from "./shape.ts";

const weights = listOf(objectWith({ Path: text, Weight: uint16 }));
const rates = listOf(objectWith({ Path: text, Rate: uint64 }));

/** What an update may change as well. Source: moby daemon/update.go and container/container_unix.go UpdateContainer. */
export const LIMITS: Fields = {
  CpuShares: int64,
  Memory: int64,
  NanoCpus: int64,
  BlkioWeight: uint16,
  CpuPeriod: int64,
  CpuQuota: int64,
  CpuRealtimePeriod: int64,
  CpuRealtimeRuntime: int64,
  CpusetCpus: text,
  CpusetMems: text,
  KernelMemory: until("1.41", int64),
  MemoryReservation: int64,
  MemorySwap: int64,
  PidsLimit: int64,
};

/** The rest of what the specification calls resources, as a container is created with. */
export const RESOURCES: Fields = {
  ...LIMITS,
  CgroupParent: text,
  BlkioWeightDevice: weights,
  BlkioDeviceReadBps: rates,
  BlkioDeviceWriteBps: rates,
  BlkioDeviceReadIOps: rates,
  BlkioDeviceWriteIOps: rates,
  Devices: listOf(objectWith({ PathOnHost: text, PathInContainer: text, CgroupPermissions: text })),
  DeviceCgroupRules: texts,
  DeviceRequests: listOf(objectWith({ Driver: text, Count: int64, DeviceIDs: texts, Capabilities: listOf(texts), Options: textMap })),
  KernelMemoryTCP: until("1.51", int64),
  MemorySwappiness: int64,
  OomKillDisable: truth,
  Ulimits: listOf(objectWith({ Name: text, Soft: int64, Hard: int64 })),
  CpuCount: int64,
  CpuPercent: int64,
  IOMaximumIOps: uint64,
  IOMaximumBandwidth: uint64,
};

export const RESTART_POLICY: Shape = objectWith({ Name: oneOf("", "no", "always", "on-failure", "unless-stopped"), MaximumRetryCount: int64 });

/** An update passes what it changes; of the rest clients spell out nothings. */
export const UPDATE: Fields = {
  ...Object.fromEntries(Object.keys(RESOURCES).map((name) => [name, nothing])),
  ...LIMITS,
  RestartPolicy: RESTART_POLICY,
};

/** How a container stands on a network. The last ones are the engine's own answers, of which clients send nothings. */
export const ENDPOINT: Shape = objectWith({
  IPAMConfig: objectWith({ IPv4Address: text, IPv6Address: text, LinkLocalIPs: texts }),
  Links: texts,
  Aliases: texts,
  MacAddress: text,
  DriverOpts: textMap,
  GwPriority: since("1.48", int64),
  ...Object.fromEntries(["NetworkID", "EndpointID", "Gateway", "IPAddress", "IPPrefixLen"].map((name) => [name, nothing])),
  ...Object.fromEntries(["IPv6Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "DNSNames"].map((name) => [name, nothing])),
});
