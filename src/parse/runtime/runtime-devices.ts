import type { Container, Device, Sourced } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import type { JsonNode } from "../inspect/json-node.ts";
import { at, attempt, evidenceAt, isRecord, listAt, nodeOf, numberAt, textAt, truthAt } from "../inspect/json-node.ts";

type Devices = Pick<Container, "devices" | "deviceCgroupRules">;

/** An entry of `linux.resources.devices` that allows something. Null: every number. */
interface Rule {
  readonly type: "a" | "b" | "c";
  readonly major: number | null;
  readonly minor: number | null;
  readonly access: string;
  readonly node: JsonNode;
}

interface Node {
  readonly type: "b" | "c";
  readonly major: number;
  readonly minor: number;
  readonly path: string;
  readonly node: JsonNode;
}

/** Nodes that are made in the container with what the device group admits of them, and what it admits besides. Source: runtime-spec config-linux.md (devices, allowed device list). */
export function grantedDevices(linux: JsonNode, names: ReadonlyMap<string, string>): Devices {
  const [listed, allowed] = [at(linux, "devices"), at(linux, "resources", "devices")];
  return {
    devices: attempt(listed, () => {
      const rules = rulesIn(allowed);
      return known(
        nodesIn(listed).map((node) => ({ value: deviceOf(node, rules, names), evidence: evidenceAt(node.node) })),
        evidenceAt(listed),
      );
    }),
    deviceCgroupRules: attempt(allowed, () => {
      const nodes = nodesIn(listed);
      const besides = rulesIn(allowed).filter((rule) => !nodes.some((node) => isOf(rule, node) && rule.major !== null && rule.minor !== null));
      return known(besides.map(asWritten), evidenceAt(allowed));
    }),
  };
}

/** Type and numbers of the nodes that a configuration names, to ask the host for their names: `b 7:0`. Bounded as the file is; nothing where it has another form. */
export function deviceNumbersOf(config: unknown): readonly string[] {
  const listed = at(nodeOf(config, ""), "linux", "devices");
  if (!Array.isArray(listed.value)) return [];
  return listed.value.slice(0, 1000).flatMap((entry: unknown) => {
    if (!isRecord(entry)) return [];
    const { type, major, minor } = entry;
    return (type === "b" || type === "c") && Number.isInteger(major) && Number.isInteger(minor) ? [`${type} ${String(major)}:${String(minor)}`] : [];
  });
}

function nodesIn(listed: JsonNode): readonly Node[] {
  return listAt(listed).flatMap((node) => {
    const type = textAt(at(node, "type"));
    if (type !== "b" && type !== "c") return [];
    return [{ type, major: numberAt(at(node, "major")), minor: numberAt(at(node, "minor")), path: textAt(at(node, "path")), node }];
  });
}

function rulesIn(allowed: JsonNode): readonly Rule[] {
  return listAt(allowed).flatMap((node) => {
    const type = textAt(at(node, "type"), "a");
    if (!truthAt(at(node, "allow")) || (type !== "a" && type !== "b" && type !== "c")) return [];
    return [{ type, major: numberOrAll(at(node, "major")), minor: numberOrAll(at(node, "minor")), access: textAt(at(node, "access")), node }];
  });
}

/** Left out, or -1 as some write it. */
function numberOrAll(node: JsonNode): number | null {
  const number = numberAt(node, -1);
  return number < 0 ? null : number;
}

function isOf(rule: Rule, node: Node): boolean {
  return (rule.type === "a" || rule.type === node.type) && (rule.major ?? node.major) === node.major && (rule.minor ?? node.minor) === node.minor;
}

function deviceOf(node: Node, rules: readonly Rule[], names: ReadonlyMap<string, string>): Device {
  const numbers = `${node.major}:${node.minor}`;
  const letters = rules.filter((rule) => isOf(rule, node)).map(({ access }) => access);
  return {
    hostPath: names.get(`${node.type} ${numbers}`) ?? `/dev/${node.type === "b" ? "block" : "char"}/${numbers}`,
    containerPath: node.path,
    permissions: [..."rwm"].filter((letter) => letters.some((each) => each.includes(letter))).join(""),
  };
}

function asWritten({ type, major, minor, access, node }: Rule): Sourced<string> {
  return { value: `${type} ${major ?? "*"}:${minor ?? "*"} ${access === "" ? "rwm" : access}`, evidence: evidenceAt(node) };
}
