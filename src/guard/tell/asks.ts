import { serviceAsCreate } from "../consequences/service-form.ts";
import { listIn, objectIn, objectsIn, textIn, textsIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import type { EngineRequest } from "../request.ts";

/** What a body asks for, of all that is judged: one clause a line. Names are hostile: escape before printing. `shown` is without secrets. */
export function asksOf({ operation }: EngineRequest, shown: JsonObject): readonly string[] {
  switch (operation.effect) {
    case "container-create":
      return ofContainer(shown);
    case "service-create":
      return ofContainer(serviceAsCreate(shown));
    case "container-use":
      return ofExec(shown);
    case "volume-create":
      return [
        `driver ${textIn(shown, "Driver") || "local"}`,
        ...Object.entries(objectIn(shown, "DriverOpts")).map(([key, value]) => `option ${key}=${String(value)}`),
      ];
    default:
      return [];
  }
}

function ofContainer(create: JsonObject): readonly string[] {
  const host = objectIn(create, "HostConfig");
  return [
    `image ${textIn(create, "Image")}`,
    `user ${textIn(create, "User") || "of the image"}`,
    ...(host["Privileged"] === true ? ["all privileges"] : []),
    ...listed("capabilities added", textsIn(host, "CapAdd")),
    ...listed("capabilities dropped", textsIn(host, "CapDrop")),
    ...textsIn(host, "SecurityOpt").map((option) => `security option ${option.length > LONGEST_OPTION ? `${option.slice(0, LONGEST_OPTION)}…` : option}`),
    ...textsIn(host, "Binds").map((bind) => `mount ${bind}`),
    ...objectsIn(host, "Mounts").map(
      (mount) => `mount ${textIn(mount, "Type")} ${textIn(mount, "Source")}:${textIn(mount, "Target")}${mount["ReadOnly"] === true ? ":ro" : ""}`,
    ),
    ...listed("mounts of", textsIn(host, "VolumesFrom")),
    ...objectsIn(host, "Devices").map((device) => `device ${textIn(device, "PathOnHost")}`),
    ...listed("device rules", textsIn(host, "DeviceCgroupRules")),
    ...(listIn(host, "DeviceRequests").length > 0 ? ["devices by driver"] : []),
    ...MODES.flatMap(([field, words]) => (textIn(host, field) === "" ? [] : [`${words} ${textIn(host, field)}`])),
    ...listed("ports published", Object.keys(objectIn(host, "PortBindings"))),
    ...listed(
      "variables",
      textsIn(create, "Env").map((entry) => entry.split("=")[0] ?? ""),
    ),
  ];
}

const LONGEST_OPTION = 100;

const MODES: readonly (readonly [string, string])[] = [
  ["NetworkMode", "network"],
  ["PidMode", "pid namespace"],
  ["IpcMode", "ipc namespace"],
  ["UTSMode", "uts namespace"],
  ["UsernsMode", "user namespace"],
  ["CgroupnsMode", "cgroup namespace"],
  ["CgroupParent", "cgroup under"],
  ["Runtime", "runtime"],
];

function ofExec(exec: JsonObject): readonly string[] {
  const words = textsIn(exec, "Cmd");
  return [
    ...(words.length === 0 ? [] : [`run ${words.join(" ")}`]),
    ...(textIn(exec, "User") === "" ? [] : [`user ${textIn(exec, "User")}`]),
    ...(exec["Privileged"] === true ? ["all privileges"] : []),
  ];
}

function listed(words: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`${words} ${values.join(", ")}`];
}
