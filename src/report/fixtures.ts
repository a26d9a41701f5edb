import type { AttackPath, ContainerJudgement, CutStep, Evidence, Privilege, ProofStep, Report, Target, TechniqueCard, UnknownFact } from "../model/index.ts";

/** Reports as the products make them, for tests of every renderer. */

const COMPOSE = "compose.yaml";

export function at(line: number, column: number): Evidence {
  return { source: COMPOSE, location: `${line}:${column}` };
}

const ASSUMED_ROOT: Evidence = { source: "assumption", location: "an image runs as root unless it is known to do otherwise" };
const ENGINE: Privilege = { kind: "engine-control", of: "host" };
const HOST_ROOT: Privilege = { kind: "host-root", of: "host" };

function exec(service: string): Privilege {
  return { kind: "exec", of: `harbour/${service}` };
}

function step(draft: Partial<ProofStep> & Pick<ProofStep, "technique" | "title" | "because" | "from" | "gains">): ProofStep {
  return { evidence: [], remedies: [], unknowns: [], ...draft };
}

function socketStep(service: string, line: number, source = "/var/run/docker.sock"): ProofStep {
  return step({
    technique: "engine-socket-mount",
    title: "The engine's socket is reachable from inside",
    because: `\`${source}\` of the host is mounted at \`${source}\` in ${service}, and ${service} can be root`,
    from: [exec(service)],
    gains: ENGINE,
    evidence: [at(line, 9), ASSUMED_ROOT],
    remedies: [{ kind: "remove-mount", container: `harbour/${service}`, target: source }],
  });
}

const CREATE_STEP: ProofStep = step({
  technique: "engine-api-create",
  title: "Who controls the engine can start a container that is root on the host",
  because: "the engine does what its API is asked to, and nothing judges what is asked",
  from: [ENGINE],
  gains: HOST_ROOT,
  evidence: [{ source: "assumption", location: "a rootful engine" }],
  remedies: [],
});

function path(service: string, target: Target, steps: readonly ProofStep[]): AttackPath {
  const last = steps.at(-1);
  const reaches = last === undefined ? exec(service) : last.gains;
  const techniques = steps.map((each) => each.technique).join(">");
  return { id: `${service}:${target}:${techniques}`, entry: exec(service), target, scope: "root", reaches, steps, certainty: "proven" };
}

function container(name: string, line: number, more: Partial<ContainerJudgement> = {}): ContainerJudgement {
  return {
    id: `harbour/${name}`,
    name,
    source: COMPOSE,
    evidence: at(line, 3),
    verdict: "contained",
    paths: [],
    pathsAreBounded: false,
    unknowns: [],
    weaknesses: [],
    ...more,
  };
}

function limitWeakness(service: string, limit: "memory" | "pids", line: number): ProofStep {
  return step({
    technique: `no-${limit}-limit`,
    title: limit === "memory" ? "No memory limit" : "No process limit",
    because: `${service} sets no ${limit} limit, so it can use up the host's`,
    from: [exec(service)],
    gains: { kind: "denial-of-service", of: "host" },
    evidence: [at(line, 3)],
    remedies: [{ kind: "set-limit", container: `harbour/${service}`, limit }],
  });
}

const PROXY = container("proxy", 6, {
  verdict: "escapes",
  paths: [path("proxy", "host-root", [socketStep("proxy", 14), CREATE_STEP]), path("proxy", "engine-control", [socketStep("proxy", 14)])],
  weaknesses: [limitWeakness("proxy", "memory", 6), limitWeakness("proxy", "pids", 6)],
});

const RUNNER = container("runner", 49, {
  verdict: "escapes",
  paths: [path("runner", "host-root", [socketStep("runner", 55, "/run"), CREATE_STEP]), path("runner", "engine-control", [socketStep("runner", 55, "/run")])],
  pathsAreBounded: true,
  weaknesses: [limitWeakness("runner", "memory", 49), limitWeakness("runner", "pids", 49)],
});

const ETC_WRITE = step({
  technique: "host-path-writable",
  title: "A directory of the host that holds what root runs is writable",
  because: "`/etc` of the host is mounted writable at `/data/etc` in backup, and backup can be root",
  from: [exec("backup")],
  gains: { kind: "host-write", of: "host" },
  evidence: [at(64, 9), ASSUMED_ROOT],
  remedies: [
    { kind: "mount-read-only", container: "harbour/backup", target: "/data/etc" },
    { kind: "set-user", container: "harbour/backup", uid: 10001 },
    { kind: "enable-userns-remap" },
  ],
});

const CRON_STEP = step({
  technique: "host-cron-write",
  title: "Who writes `/etc` writes what root runs next",
  because: "`/etc/cron.d` is below `/etc`",
  from: [{ kind: "host-write", of: "host" }],
  gains: HOST_ROOT,
  evidence: [at(64, 9)],
  remedies: [{ kind: "mount-read-only", container: "harbour/backup", target: "/data/etc" }],
});

const SHADOW_STEP = step({
  technique: "host-path-readable",
  title: "Secrets of the host are readable",
  because: "`/etc/shadow` is below `/etc`, mounted at `/data/etc` in backup",
  from: [exec("backup")],
  gains: { kind: "host-read", of: "host" },
  evidence: [at(64, 9)],
  remedies: [{ kind: "remove-mount", container: "harbour/backup", target: "/data/etc" }],
});

const BACKUP = container("backup", 58, {
  verdict: "escapes",
  paths: [
    path("backup", "host-root", [ETC_WRITE, CRON_STEP]),
    path("backup", "host-write", [ETC_WRITE]),
    path("backup", "host-read", [SHADOW_STEP]),
    path("backup", "credential", [
      step({
        technique: "secret-in-environment",
        title: "A secret stands in the environment",
        because: "`BACKUP_PASSPHRASE` is set in the environment of backup",
        from: [exec("backup")],
        gains: { kind: "credential", of: "environment-secret" },
        evidence: [at(61, 7)],
        remedies: [{ kind: "remove-environment", container: "harbour/backup", name: "BACKUP_PASSPHRASE" }],
      }),
    ]),
  ],
  weaknesses: [limitWeakness("backup", "memory", 58)],
});

const METRICS = container("metrics", 66, {
  verdict: "escapes",
  paths: [
    {
      ...path("metrics", "host-read", [
        step({
          technique: "host-path-readable-by-anyone",
          title: "Files of the host that anyone may read are readable",
          because: "`/` of the host is mounted read-only at `/host` in metrics, which runs as user 65534",
          from: [exec("metrics")],
          gains: { kind: "host-read-anyone", of: "host" },
          evidence: [at(73, 9), at(68, 5)],
          remedies: [{ kind: "remove-mount", container: "harbour/metrics", target: "/host" }],
        }),
      ]),
      scope: "anyone",
    },
  ],
});

const SETUID: UnknownFact = {
  fact: "the image of worker holds a set-uid program",
  why: "the image was not looked into",
  learnBy: "`docker run --rm --entrypoint find IMAGE / -perm -4000` in a throwaway container, or `seaworthy scan` where the image is present",
};

const WORKER = container("worker", 80, {
  verdict: "undecided",
  paths: [
    {
      ...path("worker", "kernel", [
        step({
          technique: "set-uid-in-image",
          title: "A set-uid program makes the user root in the container",
          because: "worker runs as user 1000 without `no-new-privileges`",
          from: [exec("worker")],
          gains: { kind: "container-root", of: "harbour/worker" },
          evidence: [at(82, 5)],
          remedies: [{ kind: "set-no-new-privileges", container: "harbour/worker" }],
          unknowns: [SETUID],
        }),
        step({
          technique: "kernel-module-load",
          title: "Root with SYS_MODULE loads code into the host's kernel",
          because: "worker adds the capability `SYS_MODULE`",
          from: [{ kind: "container-root", of: "harbour/worker" }],
          gains: { kind: "kernel", of: "host" },
          evidence: [at(84, 15)],
          remedies: [{ kind: "drop-capability", container: "harbour/worker", capability: "SYS_MODULE" }],
        }),
      ]),
      certainty: "possible",
    },
  ],
  unknowns: [SETUID],
});

function replica(number: number): ContainerJudgement {
  const name = `web-${number}`;
  return container(name, 17, { weaknesses: [limitWeakness(name, "memory", 17)] });
}

const DATABASE = container("database", 33, {
  paths: [
    path("database", "other-container", [
      step({
        technique: "shared-volume-write",
        title: "What it writes, another container reads",
        because: "volume `database` is written by database and read by backup",
        from: [exec("database")],
        gains: { kind: "influence", of: "harbour/backup" },
        evidence: [at(43, 9), at(63, 9)],
        remedies: [],
      }),
    ]),
  ],
});

const CUT_STEPS: readonly CutStep[] = [
  {
    remedy: { kind: "mount-read-only", container: "harbour/backup", target: "/data/etc" },
    words: "mount `/data/etc` read-only",
    where: "backup",
    removes: ["backup:host-root:host-path-writable>host-cron-write", "backup:host-write:host-path-writable"],
    mayBreak: "what writes there",
    cost: 2,
  },
  {
    remedy: { kind: "remove-mount", container: "harbour/proxy", target: "/var/run/docker.sock" },
    words: "remove the mount at `/var/run/docker.sock`",
    where: "proxy",
    removes: ["proxy:host-root:engine-socket-mount>engine-api-create", "proxy:engine-control:engine-socket-mount"],
    mayBreak: "discovery of containers; give it a judging proxy's socket instead",
    cost: 3,
  },
  {
    remedy: { kind: "remove-mount", container: "harbour/runner", target: "/run" },
    words: "remove the mount at `/run`",
    where: "runner",
    removes: ["runner:host-root:engine-socket-mount>engine-api-create", "runner:engine-control:engine-socket-mount"],
    mayBreak: "jobs that start containers; give them a builder of their own",
    cost: 3,
  },
  {
    remedy: { kind: "remove-mount", container: "harbour/metrics", target: "/host" },
    words: "remove the mount at `/`",
    where: "metrics",
    removes: ["metrics:host-read:host-path-readable-by-anyone"],
    mayBreak: "figures about the host's file systems",
    cost: 3,
  },
  {
    remedy: { kind: "set-no-new-privileges", container: "harbour/worker" },
    words: "set `no-new-privileges`",
    where: "worker",
    removes: ["worker:kernel:set-uid-in-image>kernel-module-load"],
    mayBreak: "",
    cost: 1,
  },
  {
    remedy: { kind: "enable-userns-remap" },
    words: "enable `userns-remap` in the engine",
    where: "host",
    removes: ["backup:host-read:host-path-readable"],
    mayBreak: "volumes that exist already keep their owners; images are stored anew",
    cost: 8,
  },
];

export function card(id: string, title: string, more: Partial<TechniqueCard> = {}): TechniqueCard {
  return {
    id,
    title,
    argument: `${title}. A read-only mount does not help: connecting to a socket is not a write to the file system.`,
    fix: "Remove what opens it, or put something that judges before it.",
    notes: [],
    maps: { cis: ["5.32"], attack: ["T1611"], cve: [], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "measured", note: "observed on Engine 28.0" },
    references: ["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    origins: [],
    ...more,
  };
}

export function cardsOf(containers: readonly ContainerJudgement[]): Record<string, TechniqueCard> {
  const steps = containers.flatMap((each) => [...each.paths.flatMap((one) => one.steps), ...each.weaknesses]);
  return Object.fromEntries(steps.map((each) => [each.technique, card(each.technique, each.title)]));
}

/** Seven services as found in the wild, in the order of the file. */
export function harbourReport(more: Partial<Report> = {}): Report {
  const containers = [PROXY, replica(1), replica(2), replica(3), DATABASE, RUNNER, BACKUP, METRICS, WORKER];
  return {
    product: "check",
    toolVersion: "0.1.0",
    subjects: [COMPOSE],
    hostWords: "stock (assumed): rootful Linux, Engine 28 or later, cgroup v2, seccomp on, no userns-remap",
    judgement: {
      containers,
      cut: { steps: CUT_STEPS, isVerified: true, isOptimal: true, uncut: [] },
      blanks: [{ ...SETUID, affects: ["worker"] }],
      assumptions: ["an image runs as root unless it is known to do otherwise", "a rootful engine", "no security module is counted on"],
    },
    techniques: cardsOf(containers),
    fixes: [
      {
        remedy: { kind: "remove-mount", container: "harbour/proxy", target: "/var/run/docker.sock" },
        edits: [{ file: COMPOSE, startLine: 12, startColumn: 1, endLine: 15, endColumn: 1, newText: "" }],
      },
    ],
    baselinePathIds: [],
    ...more,
  };
}

/** A live engine: evidence is in engine answers, not in files. */
export function liveReport(): Report {
  const name = "admin";
  const socket = socketStep("admin", 1);
  const evidence = [{ source: "inspect admin", location: "/HostConfig/Binds/0" }];
  const live = container(name, 1, {
    source: "engine",
    evidence: { source: "inspect admin", location: "" },
    verdict: "escapes",
    paths: [path(name, "engine-control", [{ ...socket, evidence }])],
  });
  return {
    ...harbourReport(),
    product: "scan",
    subjects: ["unix:///var/run/docker.sock"],
    hostWords: "deb12, Engine 28.0.1, kernel 6.1, cgroup v2",
    judgement: {
      containers: [live],
      cut: { steps: [], isVerified: false, isOptimal: false, uncut: ["admin:engine-control:engine-socket-mount"] },
      blanks: [{ fact: "members of the group docker", why: "`/etc/group` could not be read", learnBy: "run as root", affects: [] }],
      assumptions: [],
    },
    techniques: cardsOf([live]),
    fixes: [],
  };
}

/** Every string that comes from outside is `text`. */
export function hostileReport(text: string): Report {
  const evidence = [
    { source: text, location: "3:7" },
    { source: `inspect ${text}`, location: text },
  ];
  const unknown: UnknownFact = { fact: text, why: text, learnBy: text };
  const hostile = step({
    technique: "engine-socket-mount",
    title: text,
    because: text,
    from: [{ kind: "exec", of: text }],
    gains: { kind: "credential", of: text },
    evidence,
    remedies: [{ kind: "remove-mount", container: text, target: text }],
    unknowns: [unknown],
  });
  const entry: Privilege = { kind: "exec", of: text };
  const paths: readonly AttackPath[] = [
    { id: `${text}:1`, entry, target: "host-root", scope: "root", reaches: HOST_ROOT, steps: [hostile], certainty: "proven" },
    { id: `${text}:2`, entry, target: "credential", scope: "root", reaches: hostile.gains, steps: [hostile], certainty: "possible" },
  ];
  const first = container(text, 1, { id: text, source: text, verdict: "escapes", paths, weaknesses: [hostile] });
  const second = container(text, 1, { id: `${text}2`, source: text, verdict: "undecided", unknowns: [unknown] });
  const third = container(text, 1, { id: `${text}3`, source: text, verdict: "contained", weaknesses: [hostile] });
  const cut: CutStep = {
    remedy: { kind: "remove-mount", container: text, target: text },
    words: text,
    where: text,
    removes: [`${text}:1`],
    mayBreak: text,
    cost: 1,
  };
  return {
    product: "check",
    toolVersion: "0.1.0",
    subjects: [text],
    hostWords: text,
    judgement: {
      containers: [first, second, third],
      cut: { steps: [cut], isVerified: true, isOptimal: false, uncut: [`${text}:2`] },
      blanks: [{ ...unknown, affects: [text] }],
      assumptions: [text],
    },
    techniques: {
      "engine-socket-mount": card("engine-socket-mount", text, { argument: text, fix: text, notes: [text], references: [text, `javascript:${text}`] }),
    },
    fixes: [{ remedy: cut.remedy, edits: [{ file: text, startLine: 1, startColumn: 1, endLine: 1, endColumn: 2, newText: text }] }],
    baselinePathIds: [`${text}:2`],
    notes: [text],
    failures: [text],
  };
}

/** A world of many: `escaping` containers that each escape in their own way, the rest contained. */
export function manyReport(count: number, escaping: number): Report {
  const containers = Array.from({ length: count }, (_, index) => {
    const name = `service-${index}`;
    if (index >= escaping) return container(name, index + 1);
    return container(name, index + 1, {
      verdict: "escapes",
      paths: [path(name, "engine-control", [socketStep(name, index + 2, `/srv/${index}/docker.sock`)])],
    });
  });
  const judgement = { containers, cut: { steps: [], isVerified: false, isOptimal: false, uncut: [] }, blanks: [], assumptions: [] };
  return { ...harbourReport(), judgement, techniques: cardsOf(containers), fixes: [] };
}

/** Words that try to leave the place where they are shown. */
export const HOSTILE_TEXTS: readonly string[] = [
  "</script><script>globalThis.hacked = 1</script>",
  `"><img src=x onerror="globalThis.hacked=1">`,
  `' onmouseover='globalThis.hacked=1`,
  "\u001b[2J\u001b]0;owned\u0007\u009b31m",
  "web\u0000\r\nroot\tend",
  "safe\u202egnp.exe\u2066\u200b\u{e0041}",
  "]]><!--{0}[link](javascript:alert(1))\\",
  "\ud800 lone \udfff",
  `${"ha".repeat(5000)}`,
  "__proto__",
  "",
];
