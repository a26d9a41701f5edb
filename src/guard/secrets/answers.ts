import type { SecretPart } from "./withhold.ts";

/**
 * Operations in whose answers secrets may stand that are not what is asked for (moby api/swagger.yaml). Making a volume that is there already is answered with
 * that volume. What is in files, logs and streams is not looked through: those have operations of their own, which policies permit or not.
 */
export const TELLING: ReadonlySet<string> = new Set([
  ...["Info", "DiskUsage", "Events", "ContainerList", "ContainerInspect", "ContainerTop", "ExecInspect"],
  ...["ImageList", "ImageInspect", "ImageHistory", "NetworkList", "NetworkInspect", "VolumeList", "VolumeInspect", "VolumeCreate"],
  ...["PluginList", "PluginInspect", "PluginPrivileges", "SwarmInspect", "SwarmUnlockkey", "NodeList", "NodeInspect"],
  ...["ServiceList", "ServiceInspect", "TaskList", "TaskInspect", "SecretList", "SecretInspect", "ConfigList", "ConfigInspect"],
]);

export const SECRET_PARTS: readonly SecretPart[] = ["environment", "labels", "commands", "options", "tokens", "values"];

/** What a caller is told of an answer of which parts were withheld. */
export function withheldWords(counts: ReadonlyMap<SecretPart, number>): string {
  const parts = [...counts].map(([part, count]) => `${count} in ${part}`);
  return `secrets were withheld (${parts.join(", ")}): no policy permits SecretsRead of them`;
}

/** What a caller is told by a guard that warns, of parts that may not be shown. */
export function wouldBeWithheldWords(parts: readonly SecretPart[]): string {
  return `secrets in this answer would be withheld (${parts.join(", ")}): no policy permits SecretsRead of them`;
}
