import { describe, expect, it } from "vitest";
import type { Container, Finding, Remedy, World } from "../../model/index.ts";
import { CAPABILITIES } from "../../model/index.ts";
import type { Literal } from "../condition.ts";
import { bind, container, listed, PLACE, volume, world, yes } from "./fixtures.ts";
import { describeRemedy } from "./price-remedy.ts";
import { applyRemedies } from "./remedies.ts";
import { FACTS } from "./vocabulary.ts";
import { factsOf } from "./world-facts.ts";

const own = container("x").namespaces;

/** A container that does everything wrong, each thing in one way. */
const OPEN: Partial<Container> = {
  capAdd: listed("SYS_ADMIN", "ALL"),
  seccomp: yes({ kind: "unconfined" } as const),
  apparmor: yes("unconfined" as const),
  selinuxLabel: yes("disabled" as const),
  maskedPaths: yes("none" as const),
  readonlyPaths: yes("none" as const),
  writableCgroups: yes(true),
  groupAdd: listed("999", "disk"),
  namespaces: {
    pid: yes({ kind: "host" } as const),
    net: yes({ kind: "host" } as const),
    ipc: yes({ kind: "host" } as const),
    uts: yes({ kind: "host" } as const),
    cgroup: yes({ kind: "host" } as const),
    user: yes({ kind: "host" } as const),
  },
  mounts: yes([bind("/", "/h", { propagation: "rshared" }), bind("/run/docker.sock", "/s"), volume("disk", "/d"), volume("root", "/r")]),
  devices: listed({ hostPath: "/dev/sda", containerPath: "/dev/sda", permissions: "rwm" }),
  deviceCgroupRules: listed("b *:* rwm"),
  deviceRequests: listed({ driver: "nvidia", count: -1, deviceIds: [], capabilities: [] }),
  cgroupParent: yes("/x"),
  sysctls: listed({ name: "kernel.shmmax", value: "1" }),
  limits: { memoryBytes: yes(0), pids: yes(0), cpus: yes(0), storage: yes(false), oomKillDisabled: yes(true) },
  restartPolicy: yes("always" as const),
  ports: listed({ hostIp: "", hostPort: 80, containerPort: 80, protocol: "tcp" as const }),
  environment: listed({ name: "AWS_SECRET_ACCESS_KEY", value: null, isSecret: true }),
};

const VOLUMES: World["volumes"] = [
  { name: "disk", driver: yes("local"), options: yes({ type: "ext4", device: "/dev/sda1" }), evidence: PLACE },
  { name: "root", driver: yes("local"), options: yes({ type: "none", o: "rbind", device: "/" }), evidence: PLACE },
];

const NETWORKS: World["networks"] = [
  { name: "over", driver: yes("overlay"), internal: yes(false), interContainer: yes(true), encrypted: yes(false), evidence: PLACE },
];

const ENGINE = {
  isExperimental: yes(true),
  insecureEntitlement: yes(true),
  seccompProfile: yes("unconfined" as const),
  listeners: listed({ address: "tcp://0.0.0.0:2375", tls: false, verifiesClients: false }),
};

const HOST = {
  apparmor: yes(true),
  onCloud: yes(true),
  metadataServiceOpen: yes(true),
  cgroupVersion: yes(1 as const),
  sockets: yes({ "/run/docker.sock": { mode: 0o666, uid: 0, gid: 999 } }),
};

const WORLDS: readonly (readonly [string, World])[] = [
  ["everything open", world({ containers: [container("web", OPEN)], volumes: VOLUMES, engine: ENGINE, host: HOST })],
  ["privileged", world({ containers: [container("web", { privileged: yes(true) })], host: { apparmor: yes(true) } })],
  [
    "a default container",
    world({ networks: NETWORKS, containers: [container("web", { networks: listed("over") }), container("b", { networks: listed("over") })] }),
  ],
  ["a non-root user", world({ containers: [container("web", { user: yes("1000"), capAdd: listed("SYS_ADMIN") })] })],
  [
    "mounts taken over",
    world({
      containers: [container("web", { volumesFrom: listed({ container: "b", readOnly: null }) }), container("b", { mounts: yes([bind("/etc", "/e")]) })],
    }),
  ],
  [
    "a namespace taken over",
    world({
      containers: [
        container("web", { namespaces: { ...own, pid: yes({ kind: "container", container: "b" } as const) } }),
        container("b", { namespaces: { ...own, pid: yes({ kind: "host" } as const) } }),
      ],
    }),
  ],
  [
    "SELinux off",
    world({
      containers: [container("web", { selinuxLabel: yes("disabled" as const) })],
      host: { selinuxEnforcing: yes(true) },
      engine: { selinuxEnabled: yes(true) },
    }),
  ],
];

/** Every literal that the vocabulary can say. */
const LITERALS: readonly Literal[] = Object.entries(FACTS).flatMap(([fact, entry]) => {
  const lists: readonly (readonly string[])[] = entry.args;
  const args = lists.reduce<readonly (readonly string[])[]>((all, values) => all.flatMap((list) => values.map((value) => [...list, value])), [[]]);
  return args.map((list) => ({ fact: fact as keyof typeof FACTS, args: list, of: "subject" as const }));
});

const BINDING = { subject: "web", object: null };

function stillThere(before: Finding["supports"][number], after: Finding): boolean {
  return after.supports.some((support) => support.because === before.because && JSON.stringify(support.remedies) === JSON.stringify(before.remedies));
}

describe("remedies", () => {
  describe.each(WORLDS)("in a world with %s", (_name, before) => {
    const source = factsOf(before);

    it("each remedy takes away the support that names it", () => {
      const kept: string[] = [];
      for (const literal of LITERALS) {
        const finding = source.find(literal, BINDING);
        for (const support of finding.supports) {
          for (const remedy of support.remedies) {
            const after = factsOf(applyRemedies(before, [remedy])).find(literal, BINDING);
            if (after.truth === finding.truth && stillThere(support, after))
              kept.push(`${literal.fact} ${literal.args.join(" ")}: ${support.because} survives ${JSON.stringify(remedy)}`);
          }
        }
      }
      expect(kept).toEqual([]);
    });

    it("withRemedies is factsOf the changed world", () => {
      const remedies = distinct(LITERALS.flatMap((literal) => source.find(literal, BINDING).supports.flatMap((support) => support.remedies)));
      for (const remedy of remedies) {
        const quick = source.withRemedies([remedy]);
        const slow = factsOf(applyRemedies(before, [remedy]));
        for (const literal of LITERALS.filter((_, position) => position % 7 === 0)) {
          for (const { id } of before.containers) {
            const binding = { subject: id, object: null };
            expect(quick.find(literal, binding), `${literal.fact} ${literal.args.join(" ")} of ${id} after ${remedy.kind}`).toEqual(
              slow.find(literal, binding),
            );
          }
        }
      }
    });
  });

  it("leave the world that comes in as it is", () => {
    const [, before] = WORLDS[0] ?? ["", world()];
    const copy = structuredClone(before);
    applyRemedies(before, [{ kind: "drop-capability", container: "web", capability: "SYS_ADMIN" }, { kind: "enable-userns-remap" }]);
    expect(before).toEqual(copy);
  });

  it("dropping every capability leaves none", () => {
    const [, before] = WORLDS[0] ?? ["", world()];
    const remedies = CAPABILITIES.map((capability): Remedy => ({ kind: "drop-capability", container: "web", capability }));
    const after = factsOf(applyRemedies(before, remedies));
    expect(CAPABILITIES.filter((name) => after.find({ fact: "bounding-capability", args: [name], of: "subject" }, BINDING).truth !== "false")).toEqual([]);
  });

  it("say where, what it costs and what may break", () => {
    const remedies = distinct(
      WORLDS.flatMap(([, one]) =>
        LITERALS.flatMap((literal) =>
          factsOf(one)
            .find(literal, BINDING)
            .supports.flatMap((support) => support.remedies),
        ),
      ),
    );
    expect(new Set(remedies.map((remedy) => remedy.kind)).size).toBeGreaterThan(30);
    for (const remedy of remedies) {
      const told = describeRemedy(remedy, new Map([["web", "shop-web"]]));
      expect(told.where).toMatch("container" in remedy ? /^(shop-web|b)$/ : /^host$/);
      expect(told.cost).toBeGreaterThanOrEqual(1);
      expect(told.cost).toBeLessThanOrEqual(100);
      expect(told.words.length * told.mayBreak.length).toBeGreaterThan(0);
    }
  });
});

function distinct(remedies: readonly Remedy[]): readonly Remedy[] {
  return [...new Map(remedies.map((remedy) => [JSON.stringify(remedy), remedy])).values()];
}
