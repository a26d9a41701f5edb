import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../route/operations.ts";
import { SECRET_PARTS } from "../secrets/answers.ts";
import { maySeeSecrets } from "./ask-secrets.ts";
import type { Cedar } from "./cedar.ts";
import { ALICE } from "./fixtures.ts";
import { loadCedar } from "./io/load-cedar.ts";
import { makePolicySet } from "./make-policy-set.ts";

let cedar: Cedar;
beforeAll(async () => {
  cedar = await loadCedar();
});

/** Of these operations, in this order, which show everything. */
function shownOf(policies: string, ids: readonly string[], isOwning = false): readonly string[] {
  const set = makePolicySet([{ name: "test", texts: [{ file: "a.cedar", text: policies }] }], cedar);
  return ids.filter((id) => {
    const operation = OPERATIONS.find((each) => each.id === id);
    if (operation === undefined) throw new Error(`there is no operation ${id}`);
    const request = { operation, name: "web", query: [], body: null } as unknown as Parameters<typeof maySeeSecrets>[0];
    return SECRET_PARTS.every((part) => maySeeSecrets(request, part, { caller: ALICE, policies: set, isOwning }));
  });
}

const READING = ["ContainerInspect", "VolumeInspect", "ImageInspect", "NetworkInspect", "Info"];
const secrets = (condition: string): string => `@id("a") permit (principal, action == Seaworthy::Action::"SecretsRead", resource) when { ${condition} };`;

describe("secrets are shown", () => {
  it.each([
    ["where they are permitted", secrets("true"), READING],
    ["where everything is permitted", '@id("a") permit (principal, action, resource);', READING],
    ["not where reading alone is", '@id("a") permit (principal, action in [Seaworthy::Action::"read", Seaworthy::Action::"read-sensitive"], resource);', []],
    ["of one kind of thing alone", secrets("resource is Seaworthy::Container"), ["ContainerInspect"]],
    ["of all kinds but one", secrets("!(resource is Seaworthy::Container)"), READING.slice(1)],
    ["not where a policy passes over questions about them", '@id("a") permit (principal, action, resource) unless { context has secrets };', []],
  ])("%s", (_words, policies, expected) => {
    expect(shownOf(policies, READING)).toEqual(expected);
    expect(shownOf(policies, [...READING].reverse())).toEqual([...expected].reverse());
  });

  it("to who owns things, of what has owners", () => {
    const own = secrets("resource has owner && resource.owner == principal.owner");
    expect(shownOf(own, READING)).toEqual([]);
    expect(shownOf(own, ["ContainerList", "Events", ...READING, "ImageHistory", "ImageList", "PluginInspect", "ServiceInspect", "DiskUsage"], true)).toEqual([
      "ContainerList",
      "ContainerInspect",
      "VolumeInspect",
      "NetworkInspect",
    ]);
  });
});
