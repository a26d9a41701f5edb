import type { Composition, Container, Network } from "../../model/index.ts";
import { assumed, known, parseCapability, unknown } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { redactWords } from "../secrets.ts";
import { UNREAD_UPKEEP } from "../upkeep.ts";
import { badValue } from "./bad-value.ts";
import { readCdiRequests, readDeviceRule, readDevices, readGpus } from "./devices.ts";
import { readEnvironment } from "./environment.ts";
import { readLimits, readRestart } from "./limits.ts";
import { readMounts } from "./mounts.ts";
import { networkNames, readNamespaces, readNetworkWords } from "./namespaces.ts";
import { readPorts } from "./ports.ts";
import type { FlagUse } from "./read-flags.ts";
import type { RunContext } from "./run-context.ts";
import { allUses, evidenceOf, isOn, knownList, knownSwitch, knownValue, lastUse } from "./run-context.ts";
import { readSecurity } from "./security.ts";
import type { CommandWord } from "./words.ts";

/** The container, volumes and networks of one `docker run`, given its image and the words behind it. */
export function readContainer(context: RunContext, image: CommandWord, command: readonly CommandWord[]): Composition {
  const { mounts, volumes } = readMounts(context);
  const networkWords = readNetworkWords(context);
  const networks = networkNames(networkWords, context);
  const container: Container = {
    id: context.name,
    name: context.name,
    source: context.here.source,
    evidence: context.here,
    running: known(false, context.here),
    image:
      image.unresolved === null
        ? known(image.text, image.evidence)
        : unknown(`\`${image.text}\` is known only when the command runs`, "write the image's name"),
    user: knownValue(context, "user", { absent: null, read: (use) => (use.value === "" ? null : use.value) }),
    processIds: null,
    grantedCapabilities: null,
    groupAdd: knownList(context, "group-add", asWritten),
    ...readPrivileges(context),
    ...readSecurity(context),
    readonlyRootfs: knownSwitch(context, "read-only"),
    namespaces: readNamespaces(context, networkWords),
    mounts: known(mounts, context.here),
    volumesFrom: knownList(context, "volumes-from", readVolumesFrom),
    ...readDeviceFields(context),
    ...readRuntime(context),
    ports: readPorts(context),
    networks: known(networks, evidenceOf(context, "network")),
    environment: readEnvironment(context),
    secrets: known(
      isOn(context, "use-api-socket") ? [{ value: "registry credentials of the client", evidence: evidenceOf(context, "use-api-socket") }] : [],
      context.here,
    ),
    command: known(commandWords(context, command), context.here),
  };
  return { containers: [container], volumes, networks: networks.map(({ value, evidence }) => undescribedNetwork(value, evidence)), images: [] };
}

function asWritten(use: FlagUse): readonly string[] {
  return [use.value];
}

function readPrivileges(context: RunContext): Pick<Container, "privileged" | "capAdd" | "capDrop"> {
  return {
    privileged: knownSwitch(context, "privileged"),
    capAdd: knownList(context, "cap-add", readCapability),
    capDrop: knownList(context, "cap-drop", readCapability),
  };
}

function readCapability(use: FlagUse): readonly string[] {
  const capability = parseCapability(use.value);
  if (capability === null) throw badValue(use, "a capability such as `NET_ADMIN`, or `ALL`");
  return [capability];
}

function readDeviceFields(context: RunContext): Pick<Container, "devices" | "deviceCgroupRules" | "deviceRequests"> {
  const gpus = knownList(context, "gpus", readGpus);
  const cdi = knownList(context, "device", readCdiRequests);
  return {
    devices: knownList(context, "device", readDevices),
    deviceCgroupRules: knownList(context, "device-cgroup-rule", readDeviceRule),
    deviceRequests: gpus.known && cdi.known ? known([...gpus.value, ...cdi.value], evidenceOf(context, "gpus")) : gpus,
  };
}

function readRuntime(context: RunContext): Pick<Container, "runtime" | "cgroupParent" | "sysctls" | "limits" | "restartPolicy" | "upkeep"> {
  return {
    runtime: knownValue(context, "runtime", { absent: "engine-default", read: (use) => (use.value === "" ? "engine-default" : use.value) }),
    cgroupParent: knownValue(context, "cgroup-parent", { absent: "", read: (use) => use.value }),
    sysctls: knownList(context, "sysctl", readSysctl),
    limits: readLimits(context),
    restartPolicy: knownValue(context, "restart", { absent: "no", read: readRestart }),
    upkeep: UNREAD_UPKEEP,
  };
}

function readSysctl(use: FlagUse): readonly { readonly name: string; readonly value: string }[] {
  const equals = use.value.indexOf("=");
  if (equals <= 0) throw badValue(use, "`name=value`");
  return [{ name: use.value.slice(0, equals), value: use.value.slice(equals + 1) }];
}

/** `CONTAINER[:ro|rw]`; without a mode the mounts keep theirs. */
function readVolumesFrom(use: FlagUse): readonly { readonly container: string; readonly readOnly: boolean | null }[] {
  const [container = "", mode, more] = use.value.split(":");
  const modes = mode === undefined || mode === "" ? [] : mode.split(",");
  if (container === "" || more !== undefined || modes.some((word) => !/^(ro|rw|z|Z|[r]?(shared|slave|private))$/.test(word)))
    throw badValue(use, "`CONTAINER[:ro|rw]`");
  return [{ container, readOnly: modes.includes("ro") ? true : modes.includes("rw") ? false : null }];
}

function commandWords(context: RunContext, command: readonly CommandWord[]): readonly string[] | null {
  const entrypoint = lastUse(context, "entrypoint");
  const words = [...(entrypoint === null || entrypoint.value === "" ? [] : [entrypoint.value]), ...command.map((word) => word.text)];
  return words.length === 0 ? null : redactWords(words);
}

/** Taken for what is dangerous: a bridge with a way out, whose containers reach each other. */
function undescribedNetwork(name: string, evidence: Network["evidence"]): Network {
  const words = name === "bridge" ? "the default bridge as installed" : "a network that no input describes is a bridge with a way out";
  return {
    name,
    driver: assumed("bridge", words),
    internal: assumed(false, words),
    interContainer: assumed(true, words),
    encrypted: assumed(false, words),
    evidence,
  };
}

/** `--name`, or the image's last part: what people call it. */
export function nameOf(uses: ReadonlyMap<string, readonly FlagUse[]>, image: CommandWord): string {
  const given = uses.get("name")?.at(-1)?.value;
  if (given !== undefined && given !== "") return given;
  const last = image.text.replace(/@.*$/, "").split("/").at(-1) ?? "";
  return last.replace(/:[^:]*$/, "") || "container";
}

export function refuseMissingImage(context: Pick<RunContext, "here" | "program">): ParseError {
  return new ParseError("syntax", `cannot read \`${context.program} run\`: it names no image`, { evidence: context.here });
}

export function conflicts(context: RunContext): ParseError | null {
  const restart = lastUse(context, "restart");
  if (restart === null || !isOn(context, "rm") || readRestart(restart) === "no") return null;
  const uses = allUses(context, "rm");
  return new ParseError("shape", "cannot run with both `--restart` and `--rm`: the engine refuses them together", {
    evidence: uses.at(-1)?.evidence ?? context.here,
  });
}
