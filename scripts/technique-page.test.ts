import { describe, expect, it } from "vitest";
import { ALWAYS, all, any, not } from "../src/reason/condition.ts";
import { conditionLines } from "../src/reason/condition-words.ts";
import { canMount, capability, credential, modulesDisabled, ofObject, privileged, socket } from "../src/reason/facts/builders.ts";
import { technique } from "../src/reason/technique.ts";
import { techniqueIndex, techniquePage } from "./technique-page.ts";

const EXAMPLE = technique({
  id: "example-problem",
  title: "An example problem",
  argument: "Because it is so.",
  fix: "Do something.",
  from: ["build-input-author"],
  across: "every-container",
  when: ofObject(privileged()),
  gains: [{ privilege: "exec", over: "object" }],
  verification: { level: "source", note: "Read in a book." },
  origins: [],
});

describe("a condition in words", () => {
  const CASES = [
    { name: "a literal with its argument", condition: capability("SYS_MODULE"), lines: ["- holds CAP_SYS_MODULE towards the host"] },
    { name: "a negated literal", condition: not(modulesDisabled()), lines: ["- not: kernel module loading is disabled"] },
    { name: "nothing needed", condition: ALWAYS, lines: ["- nothing else is needed"] },
    {
      name: "all inside all, flattened",
      condition: all(privileged(), all(socket("docker"), modulesDisabled())),
      lines: ["- is privileged", "- can connect to the host's docker socket", "- kernel module loading is disabled"],
    },
    {
      name: "alternatives with a conjunction among them",
      condition: any(privileged(), all(capability("BPF"), capability("PERFMON"))),
      lines: ["- one of:", "  - is privileged", "  - all of:", "    - holds CAP_BPF towards the host", "    - holds CAP_PERFMON towards the host"],
    },
    {
      name: "a negated conjunction",
      condition: not(all(privileged(), modulesDisabled())),
      lines: ["- none of it holds together:", "  - all of:", "    - is privileged", "    - kernel module loading is disabled"],
    },
    { name: "a fact of the other container", condition: ofObject(credential("ci-runner")), lines: ["- can read a ci-runner credential (the other container)"] },
  ];
  it.each(CASES)("$name", ({ condition, lines }) => {
    expect(conditionLines(condition)).toEqual(lines);
  });

  it("a shorthand names each of its facts", () => {
    expect(conditionLines(canMount())).toHaveLength(3);
  });
});

describe("a page", () => {
  const page = techniquePage(EXAMPLE, [{ name: "with it", text: "docker run --privileged alpine\n", overrides: ["host.apparmor: true"], outcome: "fires" }]);

  it("says who, where and what", () => {
    expect(page).toContain("The attacker holds: changing what a build reads, for each container of the engine.");
    expect(page).toContain("- running code in the container (the other one)");
    expect(page).toContain("**From sources.** Read in a book.");
  });

  it("shows the example as a block with what differs from the stock host", () => {
    expect(page).toContain("**with it** (`host.apparmor: true`): found.\n\n```\ndocker run --privileged alpine\n```");
  });

  it("leaves out sections that would be empty", () => {
    expect(page).not.toContain("## References");
    expect(page).not.toContain("## What to know besides");
    expect(techniquePage(EXAMPLE, [])).not.toContain("## Examples");
  });

  it("says that no standard names it", () => {
    expect(page).toContain("## Standards\n\n- none");
  });
});

describe("the list of pages", () => {
  it("names each family and links each page", () => {
    const list = techniqueIndex([{ name: "build-input", techniques: [EXAMPLE] }]);
    expect(list).toContain("1 techniques by family");
    expect(list).toContain("## Build: input\n\n- [An example problem](example-problem.md) `example-problem`");
  });
});
