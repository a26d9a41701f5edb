import { CLUSTER_SHAPES } from "./cluster-shapes.ts";
import { COMMIT, CONTAINER_CREATE } from "./container-shape.ts";
import { ENDPOINT, UPDATE } from "./resources.ts";
import type { Shape } from "./shape.ts";
import { int64, listOf, nothing, objectWith, since, text, textMap, texts, truth, until, words } from "./shape.ts";

const consoleSize = since("1.42", listOf(int64));

/** A body that is a list is read as an object that holds it under this name. */
export const LIST = "list";

/** The bodies that are described; a body of any other kind is not passed. Source: moby api/swagger.yaml and api/types, API 1.40 to 1.51. */
export const SHAPES = {
  auth: objectWith({ username: text, password: text, email: text, auth: text, serveraddress: text, identitytoken: text, registrytoken: text }),
  "container-create": CONTAINER_CREATE,
  "container-update": objectWith(UPDATE),
  "exec-create": objectWith({
    AttachStdin: truth,
    AttachStdout: truth,
    AttachStderr: truth,
    DetachKeys: text,
    Tty: truth,
    ConsoleSize: consoleSize,
    Env: texts,
    Cmd: words,
    Privileged: truth,
    User: text,
    WorkingDir: text,
    // What clients spell out for themselves, and no engine reads here.
    Detach: truth,
    Container: nothing,
  }),
  "exec-start": objectWith({ Detach: truth, Tty: truth, ConsoleSize: consoleSize }),
  "volume-create": objectWith({ Name: text, Driver: text, DriverOpts: textMap, Labels: textMap, ClusterVolumeSpec: nothing }),
  "network-create": objectWith({
    Name: text,
    CheckDuplicate: until("1.45", truth),
    Driver: text,
    Scope: since("1.41", text),
    Internal: truth,
    Attachable: truth,
    Ingress: truth,
    ConfigOnly: truth,
    // Takes its options from another network, where they are not seen.
    ConfigFrom: nothing,
    IPAM: objectWith({
      Driver: text,
      Options: textMap,
      Config: listOf(objectWith({ Subnet: text, IPRange: text, Gateway: text, AuxiliaryAddresses: textMap })),
    }),
    EnableIPv4: since("1.47", truth),
    EnableIPv6: truth,
    Options: textMap,
    Labels: textMap,
  }),
  "network-connect": objectWith({ Container: text, EndpointConfig: ENDPOINT }),
  "network-disconnect": objectWith({ Container: text, Force: truth }),
  commit: COMMIT,
  ...CLUSTER_SHAPES,
  // Lists: what a plugin is given of the host, and `NAME=value` of what it lets be set.
  "plugin-privileges": objectWith({ [LIST]: listOf(objectWith({ Name: text, Description: text, Value: texts })) }),
  "plugin-settings": objectWith({ [LIST]: texts }),
} as const satisfies Readonly<Record<string, Shape>>;
