import { describe, expect, it } from "vitest";
import type { CutStep, Remedy } from "../model/index.ts";
import { planFix, remedyEdits } from "./fix.ts";

const BASE = "services:\n  web:\n    image: x # pinned later\n    privileged: true\n    pid: host\n";
const OVER = "services:\n  web:\n    hostname: over\n    pid: host\n";

function step(remedy: Remedy): CutStep {
  return { remedy, words: remedy.kind, where: "web", removes: ["p"], mayBreak: "", cost: 1 };
}

function sources(files: Readonly<Record<string, string>>) {
  return { services: [{ container: "p/web", service: "web", files: Object.keys(files) }], textOf: (file: string) => files[file] ?? null };
}

const UNSET_PRIVILEGED = step({ kind: "unset-privileged", container: "p/web" });
const OWN_PROCESSES = step({ kind: "unshare-namespace", container: "p/web", namespace: "pid" });

describe("a cut as edits of compose files", () => {
  it("each change after the other, and comments stay", () => {
    const { texts, done, manual } = planFix([UNSET_PRIVILEGED, OWN_PROCESSES], sources({ "compose.yaml": BASE }));
    expect(manual).toEqual([]);
    expect(done).toHaveLength(2);
    expect(texts.get("compose.yaml")).toContain("# pinned later");
    expect(texts.get("compose.yaml")).not.toMatch(/privileged: true|pid: host/);
  });

  it("nothing to do is no text", () => {
    expect(planFix([], sources({ "compose.yaml": BASE }))).toMatchObject({ done: [], manual: [] });
    expect(planFix([], sources({ "compose.yaml": BASE })).texts.size).toBe(0);
  });

  it.each([
    ["a change of the host", step({ kind: "enable-userns-remap" }), sources({ "compose.yaml": BASE }), "it is a change of the engine or the host"],
    [
      "a container that no file describes",
      step({ kind: "unset-privileged", container: "other" }),
      sources({ "compose.yaml": BASE }),
      "no compose file describes this container",
    ],
    ["a file that cannot be read", UNSET_PRIVILEGED, { ...sources({ "compose.yaml": BASE }), textOf: () => null }, "no file of the project says it"],
  ])("%s is left to a person, with what to do", (_, change, from, why) => {
    const { texts, done, manual } = planFix([change], from);
    expect([texts.size, done.length]).toEqual([0, 0]);
    expect(manual).toMatchObject([{ step: change, why }]);
    expect(manual[0]?.change).not.toBe("");
  });

  it("edits for one remedy alone stand against the files as they are", () => {
    const edits = remedyEdits([UNSET_PRIVILEGED, step({ kind: "disable-kexec" })], sources({ "compose.yaml": BASE }));
    expect(edits.map(({ remedy }) => remedy.kind)).toEqual(["unset-privileged"]);
    expect(edits[0]?.edits.every(({ file }) => file === "compose.yaml")).toBe(true);
  });

  it("of several files, the last that says it is asked first", () => {
    const { texts } = planFix([OWN_PROCESSES], sources({ "compose.yaml": BASE, "compose.override.yaml": OVER }));
    expect([...texts.keys()]).toEqual(["compose.override.yaml"]);
  });
});
