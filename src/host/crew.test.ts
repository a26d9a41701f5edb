import { describe, expect, it } from "vitest";
import { crewOf } from "./crew.ts";
import type { CrewReadings, HomeReading, KeyFile } from "./crew-readings.ts";
import type { Reading } from "./readings.ts";

const PASSWD = "root:x:0:0::/root:/bin/sh\nal:x:1000:100::/home/al:/bin/sh\nbo:x:1001:100::/home/bo:/bin/sh\nal:x:0:0::/:/bin/sh\n+nis\nbad:x:no:1::/:/\n";
const GROUP = "root:x:0:\nusers:x:100:\ndocker:x:999:al,ghost\n";

function text(value: string): Reading {
  return { kind: "text", text: value };
}

function readings(change: Partial<CrewReadings> = {}): CrewReadings {
  return {
    files: new Map([
      ["/etc/passwd", text(PASSWD)],
      ["/etc/group", text(GROUP)],
    ]),
    sudoers: [],
    hostName: "ship",
    homes: new Map(),
    directories: new Map(),
    engineKeys: [],
    runnerFiles: [],
    processes: [],
    schedules: [],
    unseen: [],
    ...change,
  };
}

const OWNER = { mode: 0o600, uid: 1000, gid: 100 };

function key(change: Partial<KeyFile> = {}): KeyFile {
  return { kind: "ssh", path: "/home/al/.ssh/id", owner: OWNER, opens: ["K"], why: "", ...change };
}

function home(keys: readonly KeyFile[], authorized: readonly string[] | null = []): HomeReading {
  return { kind: "read", keys, authorized };
}

function accounts(change: Partial<CrewReadings> = {}) {
  const { accounts: found } = crewOf(readings(change));
  if (!found.known) throw new Error(found.why);
  return found.value;
}

describe("accounts", () => {
  it("are told with their groups; of a repeated name the first counts, and what is no account is left out", () => {
    expect(accounts().map(({ name, uid, groups, groupIds }) => ({ name, uid, groups, groupIds }))).toEqual([
      { name: "root", uid: 0, groups: ["root"], groupIds: [0] },
      { name: "al", uid: 1000, groups: ["users", "docker"], groupIds: [100, 999] },
      { name: "bo", uid: 1001, groups: ["users"], groupIds: [100] },
    ]);
  });

  it.each(["/etc/passwd", "/etc/group"])("are unknown without %s", (path) => {
    const files = new Map(readings().files);
    files.set(path, { kind: "absent" });
    expect(crewOf(readings({ files })).accounts.known).toBe(false);
  });

  it.each<[string, ReadonlyMap<string, HomeReading>, unknown]>([
    ["a home that is not there", new Map(), { known: true, value: [] }],
    ["a home that may not be entered", new Map([["/home/al", { kind: "unreadable", why: "may not be entered" }]]), { known: false }],
    [
      "a key that logs in as another",
      new Map([
        ["/home/al", home([key()])],
        ["/home/bo", home([], ["K"])],
      ]),
      { value: [{ opens: { known: true, value: ["bo"] } }] },
    ],
    ["a key that nobody lets in", new Map([["/home/al", home([key()])]]), { value: [{ opens: { known: true, value: [] } }] }],
    [
      "a key, and somebody's list was not read",
      new Map([
        ["/home/al", home([key()])],
        ["/home/bo", home([], null)],
      ]),
      { value: [{ opens: { known: false } }] },
    ],
    ["a key without its public half", new Map([["/home/al", home([key({ opens: [] })])]]), { value: [{ opens: { known: false } }] }],
    ["a key that is root's alone", new Map([["/home/al", home([key({ owner: { mode: 0o600, uid: 0, gid: 0 } })])]]), { known: true, value: [] }],
    [
      "a login",
      new Map([["/home/al", home([key({ kind: "registry", opens: ["r"] })])]]),
      { value: [{ kind: "registry", opens: { known: true, value: ["r"] } }] },
    ],
    ["a link", new Map([["/home/al", home([key({ opens: null, why: "is a link" })])]]), { value: [{ opens: { known: false, why: "is a link" } }] }],
  ])("keys: %s", (_, homes, expected) => {
    expect(accounts({ homes }).find(({ name }) => name === "al")?.keys).toMatchObject(expected as object);
  });

  it.each<[string, string, boolean]>([
    ["the usual place", "AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2", true],
    ["another place", "AuthorizedKeysFile /etc/ssh/keys/%u", false],
    ["a program", "AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys", false],
    ["no program", "AuthorizedKeysCommand none", true],
    ["a comment", "#AuthorizedKeysFile /etc/ssh/keys/%u", true],
  ])("keys that log in are known where sshd looks at %s: %s", (_, config, isKnown) => {
    const files = new Map(readings().files);
    files.set("/etc/ssh/sshd_config", text(`Port 22\n${config}\n`));
    expect(accounts({ files })[1]?.authorizedKeys.known).toBe(isKnown);
  });
});

describe("machines", () => {
  it.each<[string, Partial<CrewReadings>, unknown]>([
    [
      "a configuration",
      { runnerFiles: [{ kind: "gitlab-runner", path: "/etc/x", owner: OWNER }] },
      [{ kind: "gitlab-runner", place: "/etc/x", account: "al" }],
    ],
    [
      "a configuration and its process",
      { runnerFiles: [{ kind: "gitlab-runner", path: "/etc/x", owner: OWNER }], processes: [{ name: "gitlab-runner", uid: 0, inContainer: false }] },
      [{ kind: "gitlab-runner", place: "/etc/x", account: "root" }],
    ],
    [
      "a process alone",
      { processes: [{ name: "act_runner", uid: 1001, inContainer: false }] },
      [{ kind: "gitea-runner", place: "process act_runner", account: "bo" }],
    ],
    ["a process in a container", { processes: [{ name: "act_runner", uid: 1001, inContainer: true }] }, []],
    ["a process named like a field of every object", { processes: [{ name: "constructor", uid: 0, inContainer: false }] }, []],
  ])("runners: %s", (_, change, expected) => {
    expect(crewOf(readings(change)).runners).toMatchObject({ value: expected });
  });

  it("a command that is offered runs nothing that a file's name asks for", () => {
    const hostile = key({ path: "/home/al/.ssh/x; touch owned", opens: [] });
    const [found] = accounts({ homes: new Map([["/home/al", home([hostile])]]) }).flatMap(({ keys }) => (keys.known ? keys.value : []));
    expect(found?.opens).toMatchObject({ learnBy: "ssh-keygen -lf '/home/al/.ssh/x; touch owned'" });
  });

  it("rules that may not be read are unknown, with what would show them", () => {
    expect(crewOf(readings({ sudoers: null })).sudoRules).toMatchObject({ known: false, learnBy: expect.stringContaining("root") });
  });
});
