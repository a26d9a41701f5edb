import type { Container } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { UNREAD_UPKEEP } from "../upkeep.ts";
import { imageOf } from "./build.ts";
import { readCommand } from "./command.ts";
import { readDevices } from "./devices.ts";
import { secretNames } from "./file-mounts.ts";
import { readLimits, readRestart } from "./limits.ts";
import { readMounts } from "./mounts.ts";
import { readNamespaces, readNetworks, readVolumesFrom } from "./namespaces.ts";
import { readPorts } from "./ports.ts";
import { readPrivileges, readSecurity } from "./security.ts";
import { assignments, boolean, evidenceOr, get, here, readKnown, type ServiceContext, strings, text } from "./service.ts";
import { evidenceOf } from "./tree.ts";
import { readEnvironment } from "./variables.ts";

/** A service as the container that Compose would create for it. With replicas, one stands for all. */
export function readContainer(context: ServiceContext): Container {
  const image = imageOf(context);
  const devices = readDevices(context);
  return {
    id: context.id,
    name: context.name,
    source: context.key.file.name,
    evidence: here(context),
    running: known(false, here(context)),
    image: known(image.reference, evidenceOr(context, image.entry)),
    user: readKnown(context, get(context, "user"), { absent: null, read: (entry) => text(entry) || null }),
    processIds: null,
    grantedCapabilities: null,
    groupAdd: known(strings(get(context, "group_add")), evidenceOr(context, get(context, "group_add"))),
    ...readPrivileges(context),
    ...readSecurity(context),
    readonlyRootfs: readKnown(context, get(context, "read_only"), { absent: false, read: boolean }),
    namespaces: readNamespaces(context),
    mounts: known(readMounts(context), evidenceOr(context, get(context, "volumes"))),
    volumesFrom: readVolumesFrom(context),
    devices: known(devices.devices, evidenceOr(context, get(context, "devices"))),
    deviceCgroupRules: known(strings(get(context, "device_cgroup_rules")), evidenceOr(context, get(context, "device_cgroup_rules"))),
    deviceRequests: known(devices.requests, evidenceOr(context, get(context, "gpus"))),
    runtime: readKnown(context, get(context, "runtime"), { absent: "engine-default", read: (entry) => text(entry) || "engine-default" }),
    cgroupParent: readKnown(context, get(context, "cgroup_parent"), { absent: "", read: text }),
    sysctls: readSysctls(context),
    limits: readLimits(context),
    restartPolicy: readRestart(context),
    upkeep: UNREAD_UPKEEP,
    ports: known(readPorts(context), evidenceOr(context, get(context, "ports"))),
    networks: readNetworks(context),
    environment: readEnvironment(context),
    secrets: known(secretNames(context), evidenceOr(context, get(context, "secrets"))),
    command: readCommand(context),
  };
}

function readSysctls(context: ServiceContext): Container["sysctls"] {
  const entry = get(context, "sysctls");
  const list = assignments(entry).map(({ name, value, at }) => ({ value: { name, value: value ?? "" }, evidence: evidenceOf(at) }));
  return known(list, evidenceOr(context, entry));
}
