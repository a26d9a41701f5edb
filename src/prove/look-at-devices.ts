import { deviceClassesOf, ruleAdmits } from "../reason/index.ts";
import type { Look, Looking } from "./looking.ts";
import { lookIn, saw, unseen } from "./looking.ts";
import type { Seen, SeenNode, SeenRule } from "./seen.ts";

/** Whether a device of a class could be opened: a node stands there whose permission bits let it through, or could be made; and the device cgroup admits it. Nothing is opened. */

export function lookAtDevice(looking: Looking, kind: string, mode: string): Look {
  const { seen } = looking;
  return lookIn(seen.nodes, (nodes) => {
    const letter = mode === "read" ? "r" : "w";
    const open = nodes.filter((node) => deviceClassesOf(node).includes(kind) && (letter === "r" ? node.readable : node.writable));
    if (!seen.deviceRules.isSeen) return withoutRules(open, looking, seen.deviceRules);
    return withRules(open, { rules: seen.deviceRules.value, kind, letter, seen });
  });
}

/** Where nobody tells what the cgroup admits, only that there is nothing to open, and nothing to make, is certain. */
function withoutRules(open: readonly SeenNode[], { seen }: Looking, unknown: { readonly why: string; readonly isFault: boolean }): Look {
  if (open.length > 0 || makesNodes(seen)) return unseen(unknown);
  return saw(false, "no such node stands in it, and it can make none");
}

interface Asked {
  readonly rules: readonly SeenRule[];
  readonly kind: string;
  readonly letter: "r" | "w";
  readonly seen: Seen;
}

function withRules(open: readonly SeenNode[], { rules, kind, letter, seen }: Asked): Look {
  const admitting = rules.filter(({ permissions }) => permissions.includes(letter));
  const admitted = open.find((node) => admitting.some((rule) => admits(rule, node)));
  if (admitted !== undefined) return saw(true, `${admitted.path} (${admitted.type} ${admitted.major}:${admitted.minor}) stands in it and is admitted`);
  const makeable = admitting.find((rule) => ruleAdmits(kind, rule));
  if (makeable === undefined) return saw(false, open.length === 0 ? "no such node is admitted" : `${open[0]?.path ?? ""} stands in it and is not admitted`);
  if (makesNodes(seen)) return saw(true, `it can make a node, and ${ruleWords(makeable)} is admitted`);
  return saw(false, `${ruleWords(makeable)} is admitted, but it has no node of it and can make none`);
}

function admits({ type, major, minor }: SeenRule, node: SeenNode): boolean {
  return (type === "a" || type === node.type) && (major === null || major === node.major) && (minor === null || minor === node.minor);
}

function ruleWords({ type, major, minor }: SeenRule): string {
  return `${type} ${major ?? "*"}:${minor ?? "*"}`;
}

/** MKNOD makes devices only in the first user namespace. Source: capabilities(7), fs/namei.c `vfs_mknod`. */
function makesNodes({ status, isRemapped }: Seen): boolean {
  return status.isSeen && status.value.effective.has("MKNOD") && isRemapped.isSeen && !isRemapped.value;
}
