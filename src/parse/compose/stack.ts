import type { Lookup } from "./interpolate.ts";
import { type Project, warn } from "./project.ts";
import { boolean, items, number, optionalText, type Section, type Stack, scalarText, wrong } from "./service.ts";
import { type Entry, field, type Mapping, mappingOf, type Value } from "./tree.ts";

interface StackParts {
  readonly project: Project;
  readonly name: string;
  readonly base: string;
  readonly lookup: Lookup;
  readonly model: Mapping;
  readonly profiles: readonly string[];
}

/** Which services of the merged model will run, as Compose decides: those without profiles, or with one that is enabled; not those scaled to none. */
export function readStack({ profiles, ...parts }: StackParts): Stack {
  const sections: Stack["sections"] = {
    services: section(parts.model, "services"),
    volumes: section(parts.model, "volumes"),
    networks: section(parts.model, "networks"),
    secrets: section(parts.model, "secrets"),
    configs: section(parts.model, "configs"),
  };
  const enabled = new Set<string>();
  for (const [name, entry] of sections.services) if (decideToRun(parts.project, profiles, { name, entry })) enabled.add(name);
  checkFiles(sections);
  const stack: Stack = { ...parts, sections, enabled, containerNames: containerNames(sections.services, enabled) };
  for (const name of enabled) checkService(stack, name);
  return stack;
}

function section(model: Mapping, name: Section): ReadonlyMap<string, Entry> {
  const value = field(model, name)?.value;
  return value?.kind === "mapping" ? value.entries : new Map();
}

interface Service {
  readonly name: string;
  readonly entry: Entry;
}

function decideToRun(project: Project, enabledProfiles: readonly string[], { name, entry }: Service): boolean {
  const profiles = items(field(entry.value, "profiles")).map((item) => scalarText(item));
  if (profiles.length > 0 && !enabledProfiles.includes("*") && !profiles.some((profile) => enabledProfiles.includes(profile))) {
    const names = profiles.map((profile) => `\`${profile}\``).join(", ");
    warn(project, `service \`${name}\` is not judged: no profile enables it (it has ${names})`, entry.key);
    return false;
  }
  if (field(entry.value, "provider") !== undefined) {
    warn(project, `service \`${name}\` is not judged: a provider runs it, not the engine`, entry.key);
    return false;
  }
  if (scaleOf({ name, entry }) > 0) return true;
  warn(project, `service \`${name}\` is not judged: it is scaled to no container`, entry.key);
  return false;
}

function scaleOf({ name, entry }: Service): number {
  const scale = field(entry.value, "scale");
  const replicas = field(field(entry.value, "deploy")?.value, "replicas");
  if (scale !== undefined && replicas !== undefined && number(scale) !== number(replicas)) {
    throw wrong(scale.key, `service \`${name}\` sets \`scale\` and \`deploy.replicas\` to different values`);
  }
  const chosen = scale ?? replicas;
  const count = chosen === undefined ? 1 : number(chosen);
  if (chosen !== undefined && count < 0) throw wrong(chosen.key, `service \`${name}\` is scaled to ${count}, expected 0 or more`);
  return count;
}

/** Source: compose-go validation/validation.go checkFileObject. */
function checkFiles(sections: Stack["sections"]): void {
  for (const kind of ["secrets", "configs"] as const) {
    const sources = kind === "secrets" ? ["file", "environment"] : ["file", "environment", "content"];
    for (const [name, entry] of sections[kind]) {
      const given = sources.filter((source) => field(entry.value, source) !== undefined);
      const isElsewhere = field(entry.value, "external") !== undefined || field(entry.value, "driver") !== undefined;
      const words = `\`${kind}.${name}\` has ${given.length === 0 ? "none" : "more than one"} of ${sources.join(", ")}, expected one`;
      if (given.length > 1 || (given.length === 0 && !isElsewhere)) throw wrong(entry.key, words);
    }
  }
}

function containerNames(services: ReadonlyMap<string, Entry>, enabled: ReadonlySet<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, entry] of services) {
    const written = enabled.has(name) ? optionalText(field(entry.value, "container_name")) : null;
    if (written !== null) names.set(written, name);
  }
  return names;
}

/** What Compose refuses before it runs anything. Source: compose-go loader/validate.go checkConsistency; readers of single keys check the rest. */
function checkService(stack: Stack, name: string): void {
  const entry = stack.sections.services.get(name);
  if (entry === undefined) return;
  const has = (key: string): boolean => field(entry.value, key) !== undefined;
  const image = optionalText(field(entry.value, "image"));
  if (!has("build") && (image === null || image === "")) throw wrong(entry.key, `service \`${name}\` has neither \`image\` nor \`build\``);
  const build = field(entry.value, "build")?.value;
  const inline = field(build, "dockerfile_inline");
  if (inline !== undefined && field(build, "dockerfile") !== undefined)
    throw wrong(inline.key, `service \`${name}\` has both \`dockerfile\` and \`dockerfile_inline\``);
  if (has("container_name") && scaleOf({ name, entry }) > 1)
    throw wrong(entry.key, `service \`${name}\` has a \`container_name\` and more than one container, whose names must differ`);
  checkDependencies(stack, name, entry.value);
}

function checkDependencies(stack: Stack, name: string, definition: Value): void {
  const dependsOn = field(definition, "depends_on");
  for (const [target, required] of dependencies(dependsOn?.value ?? mappingOf(new Map(), definition.at))) {
    const why = whyMissing(stack, target, required);
    if (why !== null) throw wrong(dependsOn?.key ?? definition.at, `service \`${name}\` depends on service \`${target}\`, ${why}`, "unresolved");
  }
  for (const link of items(field(definition, "links"))) {
    const target = scalarText(link).split(":")[0] ?? "";
    const why = whyMissing(stack, target, true);
    if (why !== null) throw wrong(link.at, `service \`${name}\` links to service \`${target}\`, ${why}`, "unresolved");
  }
}

/** Why a service that another one needs is not there; null where it is, may be missing, or is scaled to none. */
function whyMissing(stack: Stack, target: string, isRequired: boolean): string | null {
  const entry = stack.sections.services.get(target);
  if (entry === undefined) return "which is not there";
  if (stack.enabled.has(target) || !isRequired) return null;
  const runsElsewhere = field(entry.value, "provider") !== undefined || scaleOf({ name: target, entry }) === 0;
  return runsElsewhere ? null : "which no profile enables";
}

function dependencies(value: Value): readonly (readonly [string, boolean])[] {
  if (value.kind === "list") return value.items.map((item) => [scalarText(item), true] as const);
  if (value.kind !== "mapping") return [];
  return [...value.entries].map(([target, entry]) => {
    const required = field(entry.value, "required");
    return [target, required === undefined || boolean(required)] as const;
  });
}
