import type { Container, Volume } from "../../src/model/index.ts";

/** A part of what was believed that the engine shows otherwise. */
export interface Difference {
  readonly what: string;
  readonly believed: unknown;
  readonly seen: unknown;
}

/** What of a container bears on what follows from it. */
const FIELDS = [
  ...(["user", "groupAdd", "privileged", "capAdd", "capDrop", "noNewPrivileges", "seccomp", "apparmor", "selinuxLabel", "maskedPaths"] as const),
  ...(["readonlyPaths", "writableCgroups", "readonlyRootfs", "devices", "deviceCgroupRules", "deviceRequests", "runtime", "cgroupParent"] as const),
  ...(["sysctls", "limits", "restartPolicy", "ports", "networks", "command"] as const),
] as const satisfies readonly (keyof Container)[];

export type Shown = Readonly<Record<string, unknown>>;

/** A container as values that can be held against another's: without evidence, and volumes without a name by what they are. */
export function shown(container: Container, volumes: readonly Volume[]): Shown {
  const { namespaces, mounts } = container;
  const fields = FIELDS.map((field) => [field, plain(container[field])] as const);
  const modes = Object.entries(namespaces).map(([kind, mode]) => [`${kind} namespace`, plain(mode)] as const);
  const mounted = mounts.known ? mounts.value.map((mount) => shownMount(mount, volumes)).sort((one, other) => (one.target < other.target ? -1 : 1)) : UNKNOWN;
  return Object.fromEntries([...fields, ...modes, ["mounts", mounted]]);
}

const UNKNOWN = "?";
const NAMELESS = /^(nameless-\d+|[0-9a-f]{64})$/;

type Mounts = Extract<Container["mounts"], { readonly known: true }>["value"];

/**
 * Of propagation only that from the container to the host is power: the engine makes a bind that holds its own directory a slave of the host's, where nothing
 * was asked for (moby daemon/volumes_linux.go validateBindDaemonRoot).
 */
function shownMount({ evidence: _, propagation, ...mount }: Mounts[number], volumes: readonly Volume[]) {
  const source = plain(mount.source);
  const volume = mount.kind === "volume" ? volumes.find(({ name }) => name === source) : undefined;
  const made = volume === undefined ? null : { driver: plain(volume.driver), options: plain(volume.options) };
  return {
    ...mount,
    isShared: propagation.endsWith("shared"),
    source: mount.kind === "volume" && NAMELESS.test(String(source)) ? "nameless" : source,
    volume: made,
  };
}

/** Values without where they come from; a blank is `?`. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if ("known" in value) return value.known === true && "value" in value ? plain(value.value) : UNKNOWN;
  if ("evidence" in value && "value" in value) return plain(value.value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "evidence")
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, entry]) => [name, plain(entry)]),
  );
}

/** A container that asks for nothing, as it was believed and as it is: what the engine gives of itself. */
export interface Baseline {
  readonly believed: Shown;
  readonly seen: Shown;
}

/** What was not known makes no difference; what was not asked for is what the engine gives to all. */
export function unlikeContainer(believed: Shown, seen: Shown, baseline: Baseline): readonly Difference[] {
  return Object.keys(believed).flatMap((what) => {
    const isDefault = isSame(believed[what], baseline.believed[what]) && isSame(seen[what], baseline.seen[what]);
    return believed[what] === UNKNOWN || isDefault || isSame(believed[what], seen[what]) ? [] : [{ what, believed: believed[what], seen: seen[what] }];
  });
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Fields that were believed; of others nothing is said. */
export function unlike(believed: Shown, seen: Shown): readonly Difference[] {
  return Object.entries(believed).flatMap(([what, value]) => (isSame(plain(value), plain(seen[what])) ? [] : [{ what, believed: value, seen: seen[what] }]));
}
