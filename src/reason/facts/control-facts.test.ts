import { describe, expect, it } from "vitest";
import type { Container, HostConfiguration, Truth } from "../../model/index.ts";
import type { Literal } from "../condition.ts";
import * as F from "./builders.ts";
import type { WorldChange } from "./fixtures.ts";
import { bind, container, dark, ENGINE, HOST, listed, world, yes } from "./fixtures.ts";
import { factsOf } from "./world-facts.ts";

/** Facts that only controls ask for. What they make of a control is in `controls/`. */

interface Case {
  readonly when: string;
  readonly web?: Partial<Container>;
  readonly world?: WorldChange;
  readonly is: Truth;
}

function setUp(change: Partial<HostConfiguration>): WorldChange {
  return { host: { configuration: { ...HOST.configuration, ...change } } };
}

const KEY = { part: "tls-key" as const, path: "/etc/docker/key.pem" };
const WITH_KEY = setUp({ files: yes([{ ...KEY, owner: yes({ mode: 0o400, uid: 0, gid: 0 }) }]) });
const CERTIFICATES = ["/a", "/b"].map((path) => ({ part: "registry-certificate" as const, path, owner: yes({ mode: 0o444, uid: 0, gid: 0 }) }));
const OPEN_CERTIFICATE = { part: "registry-certificate" as const, path: "/c", owner: yes({ mode: 0o666, uid: 7, gid: 7 }) };

const CASES: readonly (readonly [Literal, readonly Case[]])[] = [
  [
    F.engineIs("podman"),
    [
      { when: "Docker", is: "false" },
      { when: "Podman", world: { engine: { product: yes("podman" as const) } }, is: "true" },
      { when: "nobody says", world: { engine: { product: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.fileThere("tls-key"),
    [
      { when: "it is there", world: WITH_KEY, is: "true" },
      { when: "it is not there", is: "false" },
      { when: "nobody knows whether the engine has keys", world: { engine: { configuration: { ...ENGINE.configuration, tlsFiles: dark() } } }, is: "unknown" },
      { when: "it cannot be looked at", world: setUp({ files: yes([{ ...KEY, owner: dark() }]) }), is: "unknown" },
      { when: "nothing was read", world: setUp({ files: dark() }), is: "unknown" },
    ],
  ],
  [
    F.fileOwner("registry-certificate", "root:root"),
    [
      { when: "all are root's", world: setUp({ files: yes(CERTIFICATES) }), is: "true" },
      { when: "one of several is not", world: setUp({ files: yes([...CERTIFICATES, OPEN_CERTIFICATE]) }), is: "false" },
      { when: "one of several cannot be seen", world: setUp({ files: yes([...CERTIFICATES, { ...OPEN_CERTIFICATE, owner: dark() }]) }), is: "unknown" },
      { when: "there is none", is: "false" },
    ],
  ],
  [
    F.fileMode("registry-certificate", "444"),
    [
      { when: "none grants more", world: setUp({ files: yes(CERTIFICATES) }), is: "true" },
      { when: "one of several does", world: setUp({ files: yes([...CERTIFICATES, OPEN_CERTIFICATE]) }), is: "false" },
      { when: "nothing was read", world: setUp({ files: dark() }), is: "unknown" },
    ],
  ],
  [
    F.audited("registry-certificate"),
    [
      {
        when: "a directory above is watched",
        world: setUp({ files: yes(CERTIFICATES), audit: yes({ watched: ["/"], waiting: [], isRunning: true }) }),
        is: "true",
      },
      {
        when: "only one of two is watched",
        world: setUp({ files: yes(CERTIFICATES), audit: yes({ watched: ["/a"], waiting: [], isRunning: true }) }),
        is: "false",
      },
      { when: "the rules cannot be read", world: setUp({ files: yes(CERTIFICATES), audit: dark() }), is: "unknown" },
    ],
  ],
  [
    F.engineSetting("default-bridge-traffic"),
    [
      { when: "the engine tells of no bridge", is: "unknown" },
      {
        when: "another network is kept apart",
        world: {
          networks: [
            {
              name: "other",
              driver: yes("bridge"),
              internal: yes(false),
              interContainer: yes(false),
              encrypted: yes(false),
              evidence: { source: "x", location: "" },
            },
          ],
        },
        is: "unknown",
      },
    ],
  ],
  [
    F.swarmSetting("short-lived-certificates"),
    [
      { when: "there is no swarm", is: "false" },
      { when: "two days", world: { engine: { configuration: { ...ENGINE.configuration, swarmCertificateHours: yes(48) } } }, is: "true" },
      { when: "nobody says", world: { engine: { configuration: { ...ENGINE.configuration, swarmCertificateHours: dark() } } }, is: "unknown" },
    ],
  ],
  [
    F.unused("images"),
    [
      { when: "every image is in use", is: "false" },
      { when: "there are more", world: { engine: { configuration: { ...ENGINE.configuration, imageCount: yes(2) } } }, is: "true" },
      { when: "nobody counted", world: { engine: { configuration: { ...ENGINE.configuration, imageCount: dark() } } }, is: "unknown" },
    ],
  ],
  [
    F.containerSetting("engine-socket"),
    [
      { when: "nothing is mounted", is: "false" },
      { when: "the directory above the socket is", web: { mounts: yes([bind("/run", "/r")]) }, is: "true" },
      { when: "a user who may not connect has it", web: { mounts: yes([bind("/run/docker.sock", "/s")]), user: yes("1000") }, is: "true" },
      { when: "mounts are not known", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.runsSshd(),
    [
      { when: "no process calls itself so", is: "false" },
      { when: "one does", world: setUp({ sshdContainers: yes(["web"]) }), is: "true" },
      { when: "one in another container does", world: setUp({ sshdContainers: yes(["other"]) }), is: "false" },
      { when: "processes cannot be seen", world: setUp({ sshdContainers: dark() }), is: "unknown" },
    ],
  ],
  [
    F.imageHasHealthCheck(),
    [
      { when: "it has none", is: "false" },
      { when: "it has one", world: { image: { hasHealthCheck: yes(true) } }, is: "true" },
      { when: "nobody looked", world: { image: { hasHealthCheck: dark() } }, is: "unknown" },
    ],
  ],
];

describe("facts of controls", () => {
  for (const [literal, cases] of CASES) {
    it.each(cases.map((each) => [each.when, each] as const))(`${literal.fact} ${literal.args.join(" ")}: %s`, (_, { web = {}, world: change = {}, is }) => {
      const finding = factsOf(world({ ...change, containers: [container("web", web)] })).find(literal, { subject: "web", object: null });
      expect(finding.truth).toBe(is);
      expect(finding.blanks.length > 0).toBe(is === "unknown");
      expect(finding.supports.length + finding.blanks.length).toBeGreaterThan(0);
    });
  }

  it("a privileged port is one below 1024 of the host, whatever the container's", () => {
    const published = (hostPort: number) => container("web", { ports: listed({ hostIp: "", hostPort, containerPort: 80, protocol: "tcp" as const }) });
    const asked = (hostPort: number) =>
      factsOf(world({ containers: [published(hostPort)] })).find(F.containerSetting("privileged-port"), { subject: "web", object: null }).truth;
    expect([1, 1023, 1024, 8080, 0].map(asked)).toEqual(["true", "true", "false", "false", "false"]);
  });
});
