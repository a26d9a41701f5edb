import type { Resource } from "../policy/resource.ts";
import { OWNER_LABEL } from "./owner-label.ts";
import type { Reference } from "./references.ts";

/** A thing as the engine tells of it. */
export interface Thing {
  readonly kind: "container" | "volume" | "network";
  /** The engine's whole id; of volumes the name. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** One of the engine's own networks, or a volume that has no name of its own. */
  readonly isShared: boolean;
  /** What it uses, as it was made. */
  readonly uses: readonly Reference[];
}

/** As policies read it. */
export function resourceOfThing({ id, name, image, owner, labels }: Thing): Resource {
  return { known: true, id, name, image, owner, labels };
}

/** `GET /containers/{id}/json`, and of the image that it was made of `GET /images/{id}/json`. Null: the answer is none. */
export function containerThing(answer: unknown, image: unknown): Thing | null {
  const id = textAt(answer, "Id");
  if (id === "") return null;
  const labels = labelsIn(at(answer, "Config", "Labels"));
  const name = textAt(answer, "Name").replace(/^\//, "");
  const owner = isInherited(labels, image) ? null : (labels[OWNER_LABEL] ?? null);
  return { kind: "container", id, name, image: textAt(answer, "Config", "Image"), owner, labels, isShared: false, uses: usesOf(answer) };
}

/**
 * A container has its image's labels too (moby daemon/create.go, mergeAndVerifyConfig): who builds an image that carries the label would own what others make of
 * it. What the image says, or might say because it is gone, is no owner.
 */
function isInherited(labels: Thing["labels"], image: unknown): boolean {
  return textAt(image, "Id") === "" || labelsIn(at(image, "Config", "Labels"))[OWNER_LABEL] === labels[OWNER_LABEL];
}

/** `GET /volumes/{name}`. */
export function volumeThing(answer: unknown): Thing | null {
  const name = textAt(answer, "Name");
  if (name === "") return null;
  const labels = labelsIn(at(answer, "Labels"));
  const owner = labels[OWNER_LABEL] ?? null;
  return { kind: "volume", id: name, name, image: "", owner, labels, isShared: owner === null && ANONYMOUS.test(name), uses: [] };
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

/** `GET /networks/{id}`. */
export function networkThing(answer: unknown): Thing | null {
  const id = textAt(answer, "Id");
  if (id === "") return null;
  const labels = labelsIn(at(answer, "Labels"));
  const name = textAt(answer, "Name");
  return { kind: "network", id, name, image: "", owner: labels[OWNER_LABEL] ?? null, labels, isShared: PREDEFINED.has(name), uses: [] };
}

/** Nobody can make or remove networks of these names. Source: moby daemon/network runconfig IsPreDefinedNetwork. */
const PREDEFINED: ReadonlySet<string> = new Set(["bridge", "host", "none"]);

/** What a container that is there mounts and joins. A volume that was made for it alone has no owner, and comes and goes with it. */
function usesOf(answer: unknown): readonly Reference[] {
  const mounts: unknown = at(answer, "Mounts");
  const volumes = Array.isArray(mounts) ? mounts.flatMap((mount) => (textAt(mount, "Type") === "volume" ? [textAt(mount, "Name")] : [])) : [];
  const modes = ["NetworkMode", "PidMode", "IpcMode"].map((field) => textAt(answer, "HostConfig", field));
  const networks: unknown = at(answer, "NetworkSettings", "Networks");
  const names = typeof networks === "object" && networks !== null ? Object.keys(networks) : [];
  return [
    ...volumes.map((name) => ({ kind: "volume", name, may: "be-shared" }) as const),
    ...modes.flatMap((mode) => (mode.startsWith("container:") ? [{ kind: "container", name: mode.slice("container:".length), may: "neither" } as const] : [])),
    ...names.map((name) => ({ kind: "network", name, may: "be-shared" }) as const),
  ];
}

/** `GET /exec/{id}/json`: the container that it runs in. */
export function containerOfExec(answer: unknown): string {
  return textAt(answer, "ContainerID");
}

function labelsIn(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return Object.create(null) as Record<string, string>;
  return Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === "string")));
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (typeof found === "object" && found !== null && Object.hasOwn(found, name) ? Reflect.get(found, name) : undefined),
    value,
  );
}

export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}
