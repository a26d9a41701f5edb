import type { Device, Finding, Known, Remedy, Sourced } from "../../model/index.ts";
import { capability } from "./capabilities.ts";
import { privileged } from "./confinement.ts";
import type { DeviceClass } from "./device-classes.ts";
import { admits, DEVICE_CLASSES, OTHER_NODES, parseRule } from "./device-classes.ts";
import { allOf, anyOf, fails, hangsOn, holds } from "./finding.ts";
import { isAtOrBelow, normalisePath, resolveOnHost } from "./host-paths.ts";
import { mountsOf } from "./mount-table.ts";
import { hostMountsOf, shows } from "./mounts.ts";
import { isRootless } from "./remapping.ts";
import { isHostRoot, isInGroup, readsAsHostRoot } from "./users.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** Which devices of the host a container can open: the node is there, the device cgroup admits it, and its permissions let the user through. */

const NO_DEVICE: Finding = fails({ because: "no such device is given to it" });

export function device(subject: Subject, args: readonly string[]): Finding {
  const [name = "", mode = "read"] = args;
  const wanted = DEVICE_CLASSES[name];
  if (wanted === undefined) return NO_DEVICE;
  const asked: Asked = { name, wanted, letter: mode === "read" ? "r" : "w" };
  if (wanted === DEVICE_CLASSES.tun) return anyOf(givenDevice(subject, asked), byRuntime(subject, asked));
  return givenDevice(subject, asked);
}

function givenDevice(subject: Subject, asked: Asked): Finding {
  if (asksForNone(subject)) return NO_DEVICE;
  return anyOf(byList(subject, asked), byRule(subject, asked), byPrivilege(subject, asked), byVolume(subject, asked), byRequest(subject, asked));
}

interface Asked {
  readonly name: string;
  readonly wanted: DeviceClass;
  readonly letter: "r" | "w";
}

/** The common case, told at a glance. */
const asksForNone = remembered((subject: Subject): boolean => {
  const { devices, deviceCgroupRules, deviceRequests } = subject.container;
  const lists: readonly Known<readonly unknown[]>[] = [devices, deviceCgroupRules, deviceRequests];
  if (!lists.every((list) => list.known && list.value.length === 0) || privileged(subject).truth !== "false") return false;
  if (isRootless(subject.index).truth !== "false" && hostMountsOf(subject).length > 0) return false;
  return !mountsOf(subject).mounts.some((mount) => mount.kind === "device");
});

/** As it is written, and where that leads: the engine follows links (moby oci/devices_linux.go DevicesFromPath). */
function placesOf({ index }: Subject, hostPath: string): readonly string[] {
  return [...new Set([normalisePath(hostPath), resolveOnHost(index, hostPath)])];
}

function isOfClass(subject: Subject, hostPath: string, wanted: DeviceClass): boolean {
  return placesOf(subject, hostPath).some((path) => isNodeOf(path, wanted));
}

function isNodeOf(path: string, wanted: DeviceClass): boolean {
  return wanted.paths.test(path) || isAtOrBelow(wanted.example, path);
}

/**
 * Elsewhere than under /dev a node's place says nothing of what it is, nor do names under /dev that administrators give (of volume groups) or that others than root
 * may make (/dev/shm): it may be a disk.
 */
function mayBeDisk(subject: Subject, hostPath: string): boolean {
  if (!hostPath.startsWith("/")) return false;
  const place = resolveOnHost(subject.index, hostPath);
  return !OTHER_NODES.test(place) && !Object.values(DEVICE_CLASSES).some((each) => isNodeOf(place, each));
}

/** What `given` says of a node that may be one of these; nothing where it is known to be none. */
function mayBe(subject: Subject, { hostPath, given }: { readonly hostPath: string; readonly given: Finding }, wanted: DeviceClass): readonly Finding[] {
  if (wanted !== DEVICE_CLASSES.block || !mayBeDisk(subject, hostPath)) return [];
  return [allOf(hangsOn({ why: `nothing says which device \`${hostPath}\` is`, learnBy: `stat -L ${hostPath}` }), given)];
}

function byList(subject: Subject, asked: Asked): Finding {
  const { wanted, letter } = asked;
  const { devices, id } = subject.container;
  if (!devices.known) return hangsOn(devices);
  const given = devices.value.filter(({ value }) => value.permissions.includes(letter));
  const opened = (entry: Sourced<Device>): Finding => allOf(listed(id, entry), mayOpen(subject, asked));
  const found = given.flatMap((entry) => {
    const { hostPath } = entry.value;
    return isOfClass(subject, hostPath, wanted) ? [opened(entry)] : mayBe(subject, { hostPath, given: opened(entry) }, wanted);
  });
  return anyOf(...found, NO_DEVICE);
}

function listed(container: string, { value, evidence }: Sourced<Device>): Finding {
  const remedies: readonly Remedy[] = [{ kind: "remove-device", container, hostPath: value.hostPath }];
  return holds({ because: `device \`${value.hostPath}\` is given to it (${value.permissions})`, evidence: [evidence], remedies });
}

const EVERYONE: Finding = holds({ because: "" });

/** Nodes keep the host's owner and mode (measured T69d, R13): root, the disk group for disks, or everyone. */
function mayOpen(subject: Subject, { wanted, letter }: Pick<Asked, "wanted" | "letter">): Finding {
  if (wanted.openTo === "all-to-read" && letter === "r") return EVERYONE;
  const root = letter === "r" ? readsAsHostRoot(subject) : isHostRoot(subject);
  if (wanted.openTo === "by-udev") return anyOf(root, upToUdev(wanted));
  return wanted === DEVICE_CLASSES.block ? anyOf(root, isInGroup(subject, 6, "disk")) : root;
}

function upToUdev({ example }: DeviceClass): Finding {
  return hangsOn({ why: `who may open \`${example}\` besides root is up to the host's udev rules`, learnBy: `ls -l ${example}` });
}

/** A rule opens the cgroup, not a node: one is made with MKNOD (measured T48, T48b, T48c) or comes with a mount of /dev (T68). */
function byRule(subject: Subject, asked: Asked): Finding {
  const rule = ruleAdmitting(subject, asked.wanted, asked.letter);
  if (rule.truth === "false") return rule;
  return allOf(rule, anyOf(capability(subject, "MKNOD"), allOf(showsNode(subject, asked.wanted), mayOpen(subject, asked))));
}

/** Tunnels need no rule: the runtime admits `c 10:200 rwm` to every container (measured). */
function byRuntime(subject: Subject, asked: Asked): Finding {
  const { wanted } = asked;
  const admits = runtimeAdmitsTunnels(subject.index);
  if (admits.truth === "false") return admits;
  return allOf(admits, anyOf(capability(subject, "MKNOD"), allOf(anyOf(showsNode(subject, wanted), isGiven(subject, wanted)), mayOpen(subject, asked))));
}

/** But runc 1.2.0 to 1.2.3. Source: opencontainers/runc#3468, #4555, release notes of 1.2.4; crun's default rules admit it too. */
const runtimeAdmitsTunnels = remembered(({ world }: WorldIndex): Finding => {
  const { components } = world.engine;
  const runc = components.known ? components.value.find(({ name }) => name === "runc") : undefined;
  if (runc !== undefined && /^v?1\.2\.[0-3](\D|$)/.test(runc.version) && components.known)
    return fails({ because: `runc ${runc.version} admits tunnels to nobody`, evidence: [components.evidence] });
  return holds({ because: "the runtime's own device rules admit `/dev/net/tun`" });
});

function isGiven(subject: Subject, wanted: DeviceClass): Finding {
  const { devices, id } = subject.container;
  if (!devices.known) return hangsOn(devices);
  const fitting = devices.value.filter(({ value }) => isOfClass(subject, value.hostPath, wanted));
  return fitting.length === 0 ? NO_DEVICE : anyOf(...fitting.map((entry) => listed(id, entry)));
}

function showsNode(subject: Subject, wanted: DeviceClass): Finding {
  const mount = hostMountsOf(subject).find((one) => shows(one, wanted.example) || wanted.paths.test(one.path));
  if (mount === undefined) return fails({ because: "no mount shows the device node" });
  return holds({ because: `the host's \`${mount.path}\` is mounted at \`${mount.target}\``, evidence: mount.evidence, remedies: mount.removals });
}

export function deviceRule(subject: Subject, args: readonly string[]): Finding {
  const wanted = DEVICE_CLASSES[args[0] ?? ""];
  return wanted === undefined ? NO_RULE : anyOf(ruleAdmitting(subject, wanted, "r"), ruleAdmitting(subject, wanted, "w"));
}

const NO_RULE: Finding = fails({ because: "no device rule admits it" });

/** Inside a user namespace runtimes set no rules for devices: whatever node is shown may be opened. Source: runc libcontainer/cgroups/devices (RunningInUserNS); seen with rootless Podman. */
function ruleAdmitting(subject: Subject, wanted: DeviceClass, letter: string): Finding {
  const setsNone = isRootless(subject.index);
  return setsNone.truth === "false" ? ruleAsked(subject, wanted, letter) : anyOf(setsNone, ruleAsked(subject, wanted, letter));
}

function ruleAsked(subject: Subject, wanted: DeviceClass, letter: string): Finding {
  const { deviceCgroupRules, id } = subject.container;
  if (!deviceCgroupRules.known) return hangsOn(deviceCgroupRules);
  const fitting = deviceCgroupRules.value.filter(({ value }) => {
    const rule = parseRule(value);
    return rule?.permissions.includes(letter) === true && admits(rule, wanted);
  });
  if (fitting.length === 0) return NO_RULE;
  const found = fitting.map(({ value, evidence }) =>
    holds({ because: `device rule \`${value}\` admits it`, evidence: [evidence], remedies: [{ kind: "remove-device-rule", container: id, rule: value }] }),
  );
  return anyOf(...found);
}

/** Privileged containers get every node of the host's /dev and an open device cgroup (moby daemon/oci_linux.go `WithDevices`). */
function byPrivilege(subject: Subject, asked: Asked): Finding {
  const all = privileged(subject);
  return all.truth === "false" ? all : allOf(all, mayOpen(subject, asked));
}

/** A volume that is a file system on a disk: the engine has mounted it, so no permission of the node counts. */
function byVolume(subject: Subject, { wanted, letter }: Asked): Finding {
  const mounted = mountsOf(subject).mounts.filter((mount) => mount.kind === "device" && (letter === "r" || !mount.readOnly));
  const found = mounted.flatMap(({ path, evidence, removals }) => {
    const given = allOf(
      holds({ because: `a volume mounts the file system on \`${path}\``, evidence, remedies: removals }),
      letter === "r" ? readsAsHostRoot(subject) : isHostRoot(subject),
    );
    return placesOf(subject, path).some((place) => wanted.paths.test(place)) ? [given] : mayBe(subject, { hostPath: path, given }, wanted);
  });
  return anyOf(...found, NO_DEVICE);
}

/** `--gpus` and CDI hand out nodes by driver; which ones, only a GPU driver's name tells. */
function byRequest(subject: Subject, { name }: Asked): Finding {
  const asked = deviceRequest(subject);
  if (asked.truth === "false" || name === "gpu") return asked;
  const { deviceRequests } = subject.container;
  const isOther = deviceRequests.known && deviceRequests.value.some(({ value }) => value.driver === "cdi" || value.deviceIds.some((id) => id.includes("=")));
  if (!isOther) return NO_DEVICE;
  return hangsOn({ why: "a CDI device may bring any node", learnBy: "read the CDI specification that it names in /etc/cdi" }, asked.supports);
}

export function deviceRequest({ container }: Subject): Finding {
  const { deviceRequests, id } = container;
  if (!deviceRequests.known) return hangsOn(deviceRequests);
  if (deviceRequests.value.length === 0) return NO_REQUEST;
  const evidence = deviceRequests.value.map((entry) => entry.evidence);
  return holds({ because: "it asks for devices by driver", evidence, remedies: [{ kind: "remove-device-requests", container: id }] });
}

const NO_REQUEST: Finding = fails({ because: "it asks for no device by driver" });
