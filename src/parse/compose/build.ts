import type { Sourced } from "../../model/index.ts";
import { normalisePath, resolvePath } from "../normalise.ts";
import { describeVariable } from "../secrets.ts";
import type { ServiceBuild } from "./request.ts";
import { assignments, boolean, get, items, optionalText, type ServiceContext, scalarText, strings, text } from "./service.ts";
import { type Entry, evidenceOf, field, type Value } from "./tree.ts";

/** The image that a service runs: as written, or the one that Compose builds and names `<project>-<service>`. */
export function imageOf(context: ServiceContext): { readonly reference: string; readonly entry: Entry | undefined } {
  const image = get(context, "image");
  const written = optionalText(image);
  if (written !== null && written !== "") return { reference: written, entry: image };
  return { reference: `${context.stack.name}-${context.name}`, entry: get(context, "build") };
}

/** What Compose would build for the service; null where it builds nothing. Source: compose-go loader/normalize.go. */
export function readBuild(context: ServiceContext): ServiceBuild | null {
  const build = get(context, "build");
  if (build === undefined) return null;
  const where = contextOf(build);
  const inline = field(build.value, "dockerfile_inline");
  return {
    service: context.name,
    container: context.id,
    image: imageOf(context).reference,
    ...where,
    dockerfile: inline === undefined ? dockerfileOf(build.value, where) : null,
    inline: inline === undefined ? null : { value: text(inline), evidence: evidenceOf(inline.value.at) },
    target: optionalText(field(build.value, "target")),
    args: readArguments(context, field(build.value, "args")),
    secrets: items(field(build.value, "secrets")).map(readSecret),
    privileged: sourced(field(build.value, "privileged"), boolean),
    network: sourced(field(build.value, "network"), text),
    entitlements: strings(field(build.value, "entitlements")),
  };
}

type BuildContext = Pick<ServiceBuild, "context" | "isRemote">;

/** Source: buildkit frontend/dockerui/context.go. */
const REMOTE_CONTEXT = /^([a-z][a-z0-9+.-]*:\/\/|github\.com\/|git@|service:)/;

function contextOf(build: Entry): BuildContext {
  const entry = build.value.kind === "scalar" ? build : field(build.value, "context");
  if (entry === undefined) return { context: build.key.file.base, isRemote: false };
  const written = text(entry);
  if (REMOTE_CONTEXT.test(written)) return { context: written, isRemote: true };
  return { context: resolvePath(entry.value.at.file.base, written), isRemote: false };
}

function dockerfileOf(build: Value, { context, isRemote }: BuildContext): string {
  const written = optionalText(field(build, "dockerfile")) ?? "Dockerfile";
  return isRemote ? normalisePath(written) : resolvePath(context, written);
}

function readArguments(context: ServiceContext, entry: Entry | undefined): ServiceBuild["args"] {
  return assignments(entry).map(({ name, value, holdsSecret, at }) => {
    const given = value ?? context.stack.lookup(name) ?? null;
    const isSecret = holdsSecret || describeVariable(name, given).isSecret;
    return { value: { name, value: isSecret ? null : given, isSecret }, evidence: evidenceOf(at) };
  });
}

function readSecret(item: Value): Sourced<string> {
  const source = item.kind === "mapping" ? field(item, "source") : undefined;
  return { value: source === undefined ? scalarText(item) : text(source), evidence: evidenceOf(item.at) };
}

function sourced<T>(entry: Entry | undefined, read: (entry: Entry) => T): Sourced<T> | null {
  return entry === undefined ? null : { value: read(entry), evidence: evidenceOf(entry.key) };
}
