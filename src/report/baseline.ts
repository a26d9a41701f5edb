import { printable } from "./printable.ts";
import { ReportError } from "./report-error.ts";

/** Longest baseline that is read, in UTF-16 units: a report of 10,000 containers stays well below. */
export const BASELINE_LIMIT = 256 * 1024 * 1024;

/** Ids of the paths and weaknesses of an earlier JSON report. Ids name entry, techniques and what they act on, so they outlive moved lines and renamed files. */
export function readBaseline(json: string): readonly string[] {
  if (json.length > BASELINE_LIMIT)
    throw new ReportError("too-large", `cannot read the baseline: it has ${json.length} characters, at most ${BASELINE_LIMIT} are read`);
  const report = parse(json);
  if (!isObject(report)) throw malformed("it", "a JSON report (an object)", report);
  if (report.schemaVersion !== 1) {
    throw new ReportError("wrong-version", `cannot read the baseline: \`schemaVersion\` is ${shown(report.schemaVersion)}, expected 1 (made by \`--json\`)`);
  }
  const containers = listAt(report, "containers", "");
  const ids = containers.flatMap((container, index) => idsIn(container, `containers[${index}]`));
  return [...new Set(ids)];
}

/** That not every path of this container was told: known where an earlier report said so of it too, and all that was told then is all that is told now. */
export function boundedId({ name }: { readonly name: string }): string {
  return `bounded:${name}`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    const found = printable(cause instanceof Error ? cause.message : String(cause), 160);
    throw new ReportError("not-json", `cannot read the baseline: it is not JSON (${found}), expected a report made by \`--json\``, { cause });
  }
}

function idsIn(container: unknown, where: string): readonly string[] {
  if (!isObject(container)) throw malformed(where, "an object", container);
  const weaknesses = container.weaknesses === undefined ? [] : listAt(container, "weaknesses", `${where}.`);
  const bounded = container.pathsAreBounded === true && typeof container.name === "string" ? [boundedId({ name: container.name })] : [];
  return [
    ...bounded,
    ...listAt(container, "paths", `${where}.`).map((path, index) => idOf(path, `${where}.paths[${index}]`)),
    ...weaknesses.map((weakness, index) => idOf(weakness, `${where}.weaknesses[${index}]`)),
  ];
}

function idOf(value: unknown, where: string): string {
  if (!isObject(value)) throw malformed(where, "an object", value);
  const { id } = value;
  if (typeof id !== "string" || id === "") throw malformed(`${where}.id`, "an id (a string)", id);
  return id;
}

function listAt(object: Record<string, unknown>, key: string, prefix: string): readonly unknown[] {
  const value = object[key];
  if (!Array.isArray(value)) throw malformed(`${prefix}${key}`, "a list", value);
  return value;
}

function malformed(where: string, expected: string, found: unknown): ReportError {
  return new ReportError("not-a-report", `cannot read the baseline: \`${where}\` is ${shown(found)}, expected ${expected}`);
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `\`${printable(String(value), 40)}\``;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
