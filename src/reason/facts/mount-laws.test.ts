import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mount, Truth } from "../../model/index.ts";
import type { Literal } from "../condition.ts";
import * as F from "./builders.ts";
import { bind, container, tmpfs, world, yes } from "./fixtures.ts";
import { isAtOrBelow, joinPath, normalisePath, resolveLinks, restBelow } from "./host-paths.ts";
import { factsOf } from "./world-facts.ts";

const segment = fc.constantFrom("", ".", "..", "etc", "run", "proc", "sys", "var", "lib", "docker", "docker.sock", "home", "al", "fs", "cgroup");
const path = fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`);
const mount: fc.Arbitrary<Mount> = fc
  .record({ source: path, target: path, readOnly: fc.boolean() })
  .map(({ source, target, readOnly }) => bind(source, `/m${target}`, { readOnly }));
const mounts = fc.array(mount, { maxLength: 5 });

const READS: readonly Literal[] = [
  F.hostPath("/etc", "read"),
  F.hostPath("/proc", "read"),
  F.hostPathWithin("/run", "read"),
  F.anyHostPath("read"),
  F.systemPath("read"),
  F.worldReadableSystemPath(),
  F.socket("docker"),
];
const WRITES: readonly Literal[] = [
  F.hostPath("/etc", "write"),
  F.hostPath("/proc", "write"),
  F.hostPathWithin("/var", "write"),
  F.anyHostPath("write"),
  F.systemPath("write"),
  F.setUidPath(),
];

const RANK: Readonly<Record<Truth, number>> = { false: 0, unknown: 1, true: 2 };

function ranks(list: readonly Mount[], literals: readonly Literal[], version = "28.5.2"): readonly number[] {
  const source = factsOf(world({ containers: [container("web", { mounts: yes(list) })], engine: { version: yes(version) } }));
  return literals.map((literal) => RANK[source.find(literal, { subject: "web", object: null }).truth]);
}

function noneAbove(left: readonly number[], right: readonly number[]): boolean {
  return left.every((rank, position) => rank <= (right[position] ?? 0));
}

describe("laws of paths", () => {
  it("normal form is normal", () => {
    fc.assert(fc.property(path, (one) => normalisePath(normalisePath(one)) === normalisePath(one)));
  });

  it("what is below joins back", () => {
    fc.assert(
      fc.property(path, path, (above, rest) => {
        const base = normalisePath(above);
        const whole = joinPath(base, normalisePath(rest));
        expect(isAtOrBelow(whole, base)).toBe(true);
        expect(joinPath(base, restBelow(whole, base))).toBe(whole);
      }),
    );
  });

  it("resolving ends, whatever links there are", () => {
    const links = fc.array(fc.tuple(path, path), { maxLength: 6 }).map((pairs) => new Map(pairs.map(([from, to]) => [normalisePath(from), to])));
    fc.assert(fc.property(path, links, (one, some) => resolveLinks(one, some).startsWith("/")));
  });

  it("a resolved path without links stays", () => {
    fc.assert(fc.property(path, (one) => resolveLinks(one, new Map()) === normalisePath(one)));
  });
});

describe("laws of mounts", () => {
  it("read-only never adds a write", () => {
    fc.assert(
      fc.property(mounts, fc.constantFrom("20.10.24", "28.5.2"), (list, version) => {
        const closed = list.map((one) => ({ ...one, readOnly: true }));
        expect(noneAbove(ranks(closed, WRITES, version), ranks(list, WRITES, version))).toBe(true);
      }),
    );
  });

  it("read-only changes no read and no socket", () => {
    fc.assert(
      fc.property(mounts, (list) => {
        const closed = list.map((one) => ({ ...one, readOnly: true }));
        expect(ranks(closed, READS)).toEqual(ranks(list, READS));
      }),
    );
  });

  it("a mount beside the others takes no reach away", () => {
    fc.assert(
      fc.property(mounts, mount, (list, extra) => {
        const beside = { ...extra, target: `/beside${extra.target}` };
        expect(noneAbove(ranks(list, [...READS, ...WRITES]), ranks([...list, beside], [...READS, ...WRITES]))).toBe(true);
      }),
    );
  });

  it("a tmpfs adds no reach", () => {
    fc.assert(
      fc.property(mounts, path, (list, target) => noneAbove(ranks([...list, tmpfs(`/m${target}`)], [...READS, ...WRITES]), ranks(list, [...READS, ...WRITES]))),
    );
  });

  it("the order of mounts with targets of their own does not matter", () => {
    fc.assert(
      fc.property(mounts, (list) => {
        const distinct = [...new Map(list.map((one) => [normalisePath(one.target), one])).values()];
        expect(ranks([...distinct].reverse(), [...READS, ...WRITES])).toEqual(ranks(distinct, [...READS, ...WRITES]));
      }),
    );
  });
});
