import type { Change } from "../harden/hardening.ts";
import { changeFields, eachObject, objectIn, objectsIn, textIn, textsIn, theText } from "../json/edit.ts";
import { printJson } from "../json/print.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { isObject, objectOf } from "../json/value.ts";
import type { EngineRequest } from "../request.ts";
import { RequestError } from "../request-error.ts";
import type { Thing } from "./documents.ts";
import { OWNER_LABEL } from "./owner-label.ts";
import { filtersIn, textsOf, volumeOfBind } from "./references.ts";

/** What was found under each name that a request uses: `kind name`; null: nothing is there. */
export type Things = ReadonlyMap<string, Thing | null>;

export function thingKey(kind: string, name: string): string {
  return `${kind} ${name}`;
}

export interface Claimed {
  readonly request: EngineRequest;
  readonly changes: readonly Change[];
}

/**
 * The request as its caller's own: what it makes carries the caller's name, lists speak of what carries it, and things are named by their whole ids. Doing it
 * again changes nothing. Throws `RequestError`.
 */
export function claim(request: EngineRequest, owner: string, things: Things): Claimed {
  const named = { ...request, name: idOf(request, things), body: withIds(request, things) };
  if (FILTERED.has(request.operation.id)) return filtered(named, owner);
  if (request.operation.id === "ImageCommit") return { request: { ...named, query: withoutOwner(named.query) }, changes: [] };
  const { body } = named;
  if (body === null || !MADE.has(request.operation.body)) return { request: named, changes: [] };
  const labelled = withLabel(body, owner);
  const mounted = request.operation.body === "container-create" ? ownVolumes(labelled, owner, things) : labelled;
  return { request: { ...named, body: mounted }, changes: [...labelChange(body, owner), ...hostChanges(labelled, mounted)] };
}

/** An image would carry its container's label on, and be taken for what forges owners. */
function withoutOwner(query: EngineRequest["query"]): EngineRequest["query"] {
  const change = { name: "changes", value: `LABEL ${OWNER_LABEL}=""` };
  return query.some(({ name, value }) => name === change.name && value === change.value) ? query : [...query, change];
}

const MADE: ReadonlySet<string> = new Set(["container-create", "volume-create", "network-create"]);

function idOf({ operation, name }: EngineRequest, things: Things): string | null {
  const kind = { containers: "container", networks: "network" }[operation.template[0] ?? ""];
  return name === null || kind === undefined ? name : (things.get(thingKey(kind, name))?.id ?? name);
}

/** A create is named anew where its other containers are resolved; here is what is not resolved there. */
function withIds({ operation, body }: EngineRequest, things: Things): JsonObject | null {
  if (body === null || operation.body !== "network-disconnect") return body;
  return changeFields(body, { Container: theText((name) => things.get(thingKey("container", name))?.id ?? name) });
}

function withLabel(body: JsonObject, owner: string): JsonObject {
  const labels = objectOf([...Object.entries(objectIn(body, "Labels")), [OWNER_LABEL, owner]]);
  return objectOf([...Object.entries(body), ["Labels", labels]]);
}

function labelChange(body: JsonObject, owner: string): readonly Change[] {
  if (objectIn(body, "Labels")[OWNER_LABEL] === owner) return [];
  return [{ field: `Labels.${OWNER_LABEL}`, before: null, after: printJson(owner), isQuiet: true }];
}

/** Volumes that come into being with the container are its caller's too: a bind has no place for labels, a mount has. */
function ownVolumes(create: JsonObject, owner: string, things: Things): JsonObject {
  const host = objectIn(create, "HostConfig");
  const isNew = (name: string): boolean => things.get(thingKey("volume", name)) === null;
  const made = textsIn(host, "Binds").filter((bind) => isNew(volumeOfBind(bind)) && volumeOfBind(bind) !== "");
  const mounts = objectsIn(host, "Mounts");
  const isMade = (mount: JsonObject): boolean => textIn(mount, "Type") === "volume" && (textIn(mount, "Source") === "" || isNew(textIn(mount, "Source")));
  if (made.length === 0 && !mounts.some(isMade)) return create;
  const labelled = [...mounts.map((mount) => (isMade(mount) ? ownMount(mount, owner) : mount)), ...made.map((bind) => ownMount(mountOf(bind), owner))];
  const binds = textsIn(host, "Binds").filter((bind) => !made.includes(bind));
  const own = objectOf([...Object.entries(host), ...(made.length === 0 ? [] : [["Binds", binds] as const]), ["Mounts", labelled]]);
  return changeFields(create, { HostConfig: () => own });
}

/** A volume's mount has no place for SELinux labels and propagation: such a volume has to be there first. Throws `RequestError`. */
function mountOf(bind: string): JsonObject {
  const [source = "", target = "", modes = ""] = bind.split(":");
  const words = modes === "" ? [] : modes.split(",");
  if (words.some((word) => !["ro", "rw", "nocopy"].includes(word)))
    throw new RequestError("body", `the volume \`${source}\` is not there, and cannot be made with the modes \`${modes}\``, {
      hint: "create the volume first",
    });
  return objectOf([
    ["Type", "volume"],
    ["Source", source],
    ["Target", target],
    ...(words.includes("ro") ? [["ReadOnly", true] as const] : []),
    ...(words.includes("nocopy") ? [["VolumeOptions", objectOf([["NoCopy", true]])] as const] : []),
  ]);
}

function ownMount(mount: JsonObject, owner: string): JsonObject {
  const options = objectIn(mount, "VolumeOptions");
  return objectOf([...Object.entries(mount), ["VolumeOptions", withLabel(options, owner)]]);
}

function hostChanges(before: JsonObject, after: JsonObject): readonly Change[] {
  return ["Binds", "Mounts"].flatMap((name) => {
    const [was, is] = [shown(objectIn(before, "HostConfig")[name]), shown(objectIn(after, "HostConfig")[name])];
    return was === is ? [] : [{ field: `HostConfig.${name}`, before: was, after: is, isQuiet: true }];
  });
}

/** Options of a volume's driver may be secrets. */
function shown(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  const withoutOptions = eachObject((mount) =>
    changeFields(mount, { VolumeOptions: (options) => (isObject(options) ? changeFields(options, { DriverConfig: () => "…" }) : options) }),
  );
  return printJson(withoutOptions(value));
}

/** Lists, and what removes all of a list: the engine takes a label, and all of several. */
const FILTERED: ReadonlySet<string> = new Set([...["ContainerList", "ContainerPrune", "VolumeList", "VolumePrune", "NetworkList", "NetworkPrune", "Events"]]);

function filtered(request: EngineRequest, owner: string): Claimed {
  const { query } = request;
  const before = query.find(({ name }) => name === "filters")?.value ?? "";
  const filters = filtersIn(before);
  const wanted = `${OWNER_LABEL}=${owner}`;
  const labels = textsOf(filters["label"] ?? null);
  const lists = Object.entries(filters).map(([name, value]) => [name, textsOf(value)] as const);
  const after = labels.includes(wanted) ? before : printJson(objectOf([...lists, ["label", [...labels, wanted]]]));
  if (after === before) return { request, changes: [] };
  const change = { field: "filters", before: before === "" ? null : before, after, isQuiet: true };
  return { request: { ...request, query: [...query.filter(({ name }) => name !== "filters"), { name: "filters", value: after }] }, changes: [change] };
}
