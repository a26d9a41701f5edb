import { describe, expect, it } from "vitest";
import { parseRunCommand, readerOf } from "../parse/index.ts";
import { assumeImages } from "./assume-images.ts";

const run = (line: string) => parseRunCommand(line, { source: "--run", directory: "/w", home: "/root", reader: readerOf({}) });

describe("an image that nothing describes", () => {
  it("on the stock host, runs as root; what else it holds is unknown", () => {
    const [image] = assumeImages(run("docker run alpine"), "stock").images;
    expect(image).toMatchObject({
      reference: "alpine",
      user: { known: true, value: "", evidence: { source: "assumption" } },
      hasSetuidRoot: { known: false },
      isPinned: false,
    });
  });

  it("where nothing is assumed, has an unknown user", () => {
    expect(assumeImages(run("docker run alpine"), "unknown").images[0]?.user.known).toBe(false);
  });

  it.each([
    [`alpine@sha256:${"a".repeat(64)}`, true],
    [`alpine@sha256:${"a".repeat(63)}`, false],
    ["alpine:3.20", false],
  ])("%s is pinned: %s", (reference, isPinned) => expect(assumeImages(run(`docker run ${reference}`), "stock").images[0]?.isPinned).toBe(isPinned));

  it("one entry for two containers, none where it is described", () => {
    const [container] = run("docker run alpine").containers;
    const twice = { ...run("docker run alpine"), containers: container === undefined ? [] : [container, { ...container, id: "second" }] };
    const once = assumeImages(twice, "stock");
    expect(once.images).toHaveLength(1);
    expect(assumeImages(once, "stock")).toEqual(once);
  });
});
