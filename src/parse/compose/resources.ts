import type { Container, Evidence, Known, Network, Volume } from "../../model/index.ts";
import { assumed, known } from "../../model/index.ts";
import { isWindowsPath } from "../normalise.ts";
import { redactOption } from "../secrets.ts";
import { hostPath } from "./host-path.ts";
import { assignments, boolean, optionalText, type Stack, text, wrong } from "./service.ts";
import { type Entry, evidenceOf, field } from "./tree.ts";
import { isExternal, resourceName } from "./volume-names.ts";

const EXTERNAL_VOLUME = "a volume that no input describes is a plain local one";
const EXTERNAL_NETWORK = "a network that no input describes is a bridge with a way out";
const OVERLAY_DRIVERS: ReadonlySet<string> = new Set(["overlay"]);

/** Declared volumes, and the anonymous ones that containers bring. */
export function readVolumes(stack: Stack, containers: readonly Container[]): readonly Volume[] {
  const declared = [...stack.sections.volumes].map(([key, entry]) => readVolume(stack, key, entry));
  const names = new Set(declared.map((volume) => volume.name));
  const anonymous = containers
    .flatMap((container) => (container.mounts.known ? container.mounts.value : []))
    .flatMap((mount) => {
      if (mount.kind !== "volume" || !mount.source.known || names.has(mount.source.value)) return [];
      names.add(mount.source.value);
      return [{ name: mount.source.value, driver: known("local", mount.evidence), options: known({}, mount.evidence), evidence: mount.evidence }];
    });
  return [...declared, ...anonymous];
}

function readVolume(stack: Stack, key: string, entry: Entry): Volume {
  const evidence = evidenceOf(entry.key);
  const name = resourceName(stack, key, entry);
  if (isExternal(entry)) {
    refuseOthers(entry, ["driver", "driver_opts", "labels"], `external volume \`${key}\``);
    return { name, driver: assumed("local", EXTERNAL_VOLUME), options: assumed({}, EXTERNAL_VOLUME), evidence };
  }
  const driver = field(entry.value, "driver");
  const driverName = driver === undefined || text(driver) === "" ? "local" : text(driver);
  return { name, driver: known(driverName, evidenceAt(driver, evidence)), options: readOptions(stack, entry, driverName), evidence };
}

/** Source: compose-go validation/external.go: nothing else may be said of what is not ours. */
function refuseOthers(entry: Entry, keys: readonly string[], what: string): void {
  for (const key of keys) {
    const other = field(entry.value, key);
    if (other !== undefined) throw wrong(other.key, `${what} has \`${key}\`, which only a resource of this project can have`);
  }
}

/** A bind of the local driver may name a path relative to the file, where the driver is written out. Source: compose-go paths/resolve.go volumeDriverOpts. */
function readOptions(stack: Stack, entry: Entry, driver: string): Known<Readonly<Record<string, string>>> {
  const written = field(entry.value, "driver_opts");
  const options: Record<string, string> = Object.create(null);
  for (const { name, value, holdsSecret } of assignments(written)) options[name] = holdsSecret && name !== "o" ? "[redacted]" : redactOption(name, value ?? "");
  const path = driver === "local" && written !== undefined ? boundPath(stack, options, written) : null;
  if (path !== null && !path.known) return path;
  if (path !== null) options.device = path.value;
  return known(options, evidenceAt(written, evidenceOf(entry.key)));
}

/** The host path that the options bind; null where they bind none. */
function boundPath(stack: Stack, options: Readonly<Record<string, string>>, written: Entry): Known<string> | null {
  const { device, o } = options;
  const isBind = (o ?? "").split(",").some((word) => word === "bind" || word === "rbind");
  return device !== undefined && isBind && !isWindowsPath(device) ? hostPath(stack, device, written.key) : null;
}

/** Networks that are declared or joined. Compose makes `default` where a service needs it. */
export function readNetworks(stack: Stack, containers: readonly Container[]): readonly Network[] {
  const declared = [...stack.sections.networks].map(([key, entry]) => readNetwork(stack, key, entry));
  const names = new Set(declared.map((network) => network.name));
  const implied = containers
    .flatMap((container) => (container.networks.known ? container.networks.value : []))
    .flatMap(({ value, evidence }) => {
      if (names.has(value)) return [];
      names.add(value);
      return [value === resourceName(stack, "default", undefined) ? ownNetwork(value, evidence) : otherNetwork(value, evidence)];
    });
  return [...declared, ...implied];
}

function ownNetwork(name: string, evidence: Evidence): Network {
  return {
    name,
    driver: known("bridge", evidence),
    internal: known(false, evidence),
    interContainer: known(true, evidence),
    encrypted: known(false, evidence),
    evidence,
  };
}

/** Taken for what is dangerous: a bridge with a way out, whose containers reach each other. */
function otherNetwork(name: string, evidence: Evidence): Network {
  const words = name === "bridge" ? "the default bridge as installed" : EXTERNAL_NETWORK;
  return {
    name,
    driver: assumed("bridge", words),
    internal: assumed(false, words),
    interContainer: assumed(true, words),
    encrypted: assumed(false, words),
    evidence,
  };
}

function readNetwork(stack: Stack, key: string, entry: Entry): Network {
  const evidence = evidenceOf(entry.key);
  const name = resourceName(stack, key, entry);
  if (isExternal(entry)) {
    refuseOthers(entry, ["driver", "driver_opts", "internal", "attachable", "ipam", "labels"], `external network \`${key}\``);
    return otherNetwork(name, evidence);
  }
  const driver = optionalText(field(entry.value, "driver")) || "bridge";
  const internal = field(entry.value, "internal");
  const options = field(entry.value, "driver_opts");
  const option = (wanted: string): string | null => assignments(options).find((one) => one.name === wanted)?.value ?? null;
  return {
    name,
    driver: known(driver === "default" ? "bridge" : driver, evidenceAt(field(entry.value, "driver"), evidence)),
    internal: known(internal !== undefined && boolean(internal), evidenceAt(internal, evidence)),
    interContainer: known(!/^(false|0|f|F|FALSE|False)$/.test(option("com.docker.network.bridge.enable_icc") ?? "true"), evidenceAt(options, evidence)),
    encrypted: known(OVERLAY_DRIVERS.has(driver) && isEncrypted(option("encrypted")), evidenceAt(options, evidence)),
    evidence,
  };
}

/** The overlay driver takes the bare key as true. Source: moby daemon/libnetwork/drivers/overlay/ov_network.go. */
function isEncrypted(value: string | null): boolean {
  return value !== null && !/^(false|0|f|F|FALSE|False)$/.test(value);
}

function evidenceAt(entry: Entry | undefined, otherwise: Evidence): Evidence {
  return entry === undefined ? otherwise : evidenceOf(entry.key);
}
