import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Account } from "../model/index.ts";
import { bind, container, dark, HOST, listed, world, yes } from "../reason/facts/fixtures.ts";
import { printSnapshot } from "../scan/index.ts";
import type { Desk } from "./fixtures.ts";
import { openDesk } from "./fixtures.ts";

let desk: Desk;

function account(name: string, uid: number, change: Partial<Account> = {}): Account {
  const own = { name, uid, gid: uid, home: `/home/${name}`, shell: "/bin/bash", groups: [name], groupIds: [uid] };
  return { ...own, authorizedKeys: yes(0), keys: yes([]), ...change };
}

const LOGIN = { kind: "registry" as const, path: "/home/dora/.docker/config.json", owner: { mode: 0o600, uid: 1003, gid: 1003 }, opens: yes(["docker.io"]) };

const CREW = {
  ...HOST.crew,
  accounts: yes([
    account("root", 0),
    account("bob", 1001, { groups: ["bob", "docker"], groupIds: [1001, 999], authorizedKeys: yes(2) }),
    account("carol", 1002, { authorizedKeys: dark() }),
    account("dora", 1003, { keys: yes([LOGIN]) }),
    account("runner", 990, { shell: "/usr/sbin/nologin", groups: ["runner", "docker"], groupIds: [990, 999] }),
    account("\u001b]0;owned\u0007", 1006),
  ]),
  sudoRules: yes([{ who: "carol", grants: "unclear" as const, asksPassword: false, words: "/usr/bin/vim" }]),
  runners: yes([{ kind: "gitlab-runner", place: "/etc/gitlab-runner/config.toml", account: "runner" }]),
  jobs: yes([{ kind: "cron" as const, place: "/etc/cron.d/x:1", program: "docker", account: "bob", isTimed: true }]),
  unseen: [{ why: "`/var/spool/cron` may not be entered", learnBy: "run `seaworthy crew` as root" }],
};

beforeAll(() => {
  desk = openDesk();
  const raw = container("raw", { mounts: yes([bind("/run", "/host/run", { readOnly: true })]) });
  const listeners = listed({ address: "tcp://127.0.0.1:2376", tls: true, verifiesClients: true });
  desk.put(
    "host.json",
    printSnapshot("unix:///run/docker.sock", world({ containers: [raw, container("plain")], host: { crew: CREW }, engine: { listeners } })),
  );
  desk.put("old.json", printSnapshot("unix:///run/docker.sock", world({ host: { crew: { ...CREW, accounts: dark() } } })));
});

afterAll(() => desk.close());

function faults(contract: string, json: string): unknown {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const isValid = ajv.validate(JSON.parse(readFileSync(`contracts/${contract}.schema.json`, "utf8")), JSON.parse(json));
  return isValid ? [] : ajv.errors;
}

interface Told {
  readonly holders: readonly { readonly name: string; readonly kind: string; readonly certainty: string; readonly entry: string }[];
  readonly rawContainers: readonly { readonly container: string }[];
  readonly blanks: readonly { readonly why: string }[];
}

function crew(...args: readonly string[]): Told {
  return JSON.parse(desk.run(["crew", "--from", "host.json", "--json", ...args]).out) as Told;
}

const EXPECTED = ["bob", "carol", "dora"].flatMap((name) => ["--expect", name]);

describe("crew", () => {
  it("who can become root, worst first; each is an entry of whatif", () => {
    const told = crew();
    expect(told.holders.filter(({ kind }) => kind === "human" || kind === "service").map(({ name, certainty }) => `${name} ${certainty}`)).toEqual([
      "root proven",
      "bob proven",
      "runner proven",
      "carol possible",
      "dora possible",
    ]);
    for (const { entry } of told.holders) expect(desk.run(["whatif", "--compromise", entry, "--from", "host.json"]), entry).toMatchObject({ code: 0, err: "" });
  });

  it("containers that hold a socket, and what could not be seen", () => {
    const told = crew();
    expect(new Set(told.rawContainers.map(({ container: name }) => name))).toEqual(new Set(["raw"]));
    expect(told.blanks.map(({ why }) => why)).toEqual(
      expect.arrayContaining(["`/var/spool/cron` may not be entered", "nobody looked", expect.stringContaining("LDAP")]),
    );
  });

  it("as JSON it fits its contract", () => {
    expect(faults("crew", desk.run(["crew", "--from", "host.json", "--json"]).out)).toEqual([]);
    expect(faults("crew", desk.run(["crew", "--from", "old.json", "--json"]).out)).toEqual([]);
  });

  it("as a page", () => {
    const { code, out } = desk.run(["crew", "--from", "host.json"]);
    expect(code).toBe(0);
    expect(out).toContain("✗ person bob (uid 1001, bob docker)\n    1. `bob` is in group `docker`, which may connect to `/run/docker.sock`");
    expect(out).toContain("/etc/gitlab-runner/config.toml) runs as runner, which can become root");
    expect(out).toContain("tcp://127.0.0.1:2376: tcp-tls-verified");
    expect(out).toMatch(/3 of 6 accounts can become root, 2 perhaps; 1 container can, \d+ perhaps\n$/);
    expect(out).not.toContain("\u001b");
  });

  it("a container that sees the directory of many sockets is told once", () => {
    const { out } = desk.run(["crew", "--from", "host.json"]);
    expect(out.match(/^ {2}(perhaps )?raw: .*/gm)?.map((line) => line.split(": ", 2).join(": "))).toEqual(["  raw: docker, containerd"]);
  });

  it.each<[string, readonly string[], number]>([
    ["nothing asked for", [], 0],
    ["a person", ["--fail-on", "human"], 1],
    ["an expected person, and one who perhaps can", ["--fail-on", "human", "--expect", "bob"], 1],
    ["expected people", ["--fail-on", "human", ...EXPECTED], 0],
    ["machines, too", ["--fail-on", "machine", ...EXPECTED], 1],
    ["a word that is none", ["--fail-on", "everybody"], 2],
  ])("--fail-on: %s", (_, args, code) => {
    expect(desk.run(["crew", "--from", "host.json", ...args]).code).toBe(code);
  });

  it("where accounts are not known says so and judges the rest", () => {
    const { code, out } = desk.run(["crew", "--from", "old.json"]);
    expect(code).toBe(0);
    expect(out).toContain("0 of an unknown number of accounts can become root");
    expect(out).toContain("nobody looked (look)");
  });

  it("without an engine ends with one clear error", () => {
    expect(desk.run(["crew"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("no such socket") });
  });
});

describe("whatif about people, sockets, keys and images", () => {
  it.each<[string, string]>([
    ["user:bob", "host-root"],
    ["user:runner", "host-root"],
    ["credential:ssh:bob", "host-root"],
    ["socket:/run/docker.sock", "host-root"],
    ["socket:/var/run/docker.sock", "host-root"],
    ["socket:unix:///run/docker.sock", "host-root"],
    ["image:app:1", "host-root"],
    ["user:dora", "credential"],
  ])("%s fells %s", (what, target) => {
    const json = desk.run(["whatif", "--compromise", what, "--from", "host.json", "--json"]).out;
    expect(faults("blast-radius", json)).toEqual([]);
    expect(
      JSON.parse(json)
        .reached.filter(({ certainty }: { certainty: string }) => certainty === "proven")
        .map((each: { target: string }) => each.target),
    ).toContain(target);
  });

  it("a listener that asks for certificates fells nothing by itself", () => {
    expect(JSON.parse(desk.run(["whatif", "--compromise", "socket:tcp:2376", "--from", "host.json", "--json"]).out).reached).toEqual([]);
  });

  it.each<[string, string]>([
    ["user:nobody", "there is no account `nobody`\nhint: there are `bob`, `carol`"],
    ["socket:tcp:2375", "there is no socket or listener `tcp:2375`\nhint: there are `tcp://127.0.0.1:2376`"],
    ["socket:/run/x", "there is no socket or listener `/run/x`"],
    ["credential:password", "there is no kind of credential `password`\nhint: there are `docker-tls-client`, `registry`"],
    ["credential:ssh:nobody", "there is no account `nobody`"],
    ["image:nginx", "no container is made of image `nginx`\nhint: there are `app:1`"],
  ])("%s is one clear error that lists what there is", (what, words) => {
    expect(desk.run(["whatif", "--compromise", what, "--from", "host.json"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining(words) });
  });

  it("accounts that are not known are no accounts that are not there", () => {
    expect(desk.run(["whatif", "--compromise", "user:bob", "--from", "old.json"]).err).toContain(
      "cannot tell whether there is an account `bob`: nobody looked",
    );
  });

  it("--reaches: everything that can fell a thing", () => {
    const json = desk.run(["whatif", "--reaches", "host-root", "--from", "host.json", "--json"]).out;
    expect(faults("reachers", json)).toEqual([]);
    const proven = JSON.parse(json).reachers.filter(({ certainty }: { certainty: string }) => certainty === "proven");
    expect(proven.map(({ privilege, of }: { privilege: string; of: string }) => `${privilege} ${of}`)).toEqual(
      expect.arrayContaining(["account root", "account bob", "credential ssh:bob", "connection /run/docker.sock", "exec raw", "image app:1"]),
    );
    expect(desk.run(["whatif", "--reaches", "host-root", "--from", "host.json"]).out).toContain("✗ who can run code as account bob");
  });

  it("--reaches: nothing", () => {
    expect(desk.run(["whatif", "--reaches", "user:dora", "--from", "host.json"]).out).toContain("nothing that is known leads there");
  });

  it("--reaches and another question", () => {
    expect(desk.run(["whatif", "--reaches", "host-root", "--grant", "lan", "--from", "host.json"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("one question at a time"),
    });
  });
});
