import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ConfigError } from "./config-error.ts";
import { readConfig } from "./read-config.ts";

const schema = JSON.parse(readFileSync(new URL("../../../contracts/guard-config.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(schema);

const FULL = `
engine: /run/docker.sock
standbys: [/run/standby.sock, other.sock]
log: /var/log/seaworthy.jsonl
limits: { requestsPerSecond: 50, requestsAtOnce: 20 }
policies: [site.cedar]
profiles:
  our-ci: { from: ci-runner, files: [ci.cedar], owners: true, harden: { pids: 512, memory: 512m, capabilities: [CHOWN], logs: { size: 10m, files: 3 } } }
  old: { tecnativa: { CONTAINERS: "1" } }
listeners:
  ci:
    unix: { path: /run/ci.sock, owner: "root:ci", permissions: "0660" }
    profile: our-ci
    mode: enforce
  far:
    tls: { address: "[::]:2376", certificate: a.pem, key: b.pem, clientAuthority: c.pem, revoked: d.pem }
    mode: warn
  old:
    tcp: { address: 127.0.0.1:2375, insecure: true }
    profile: old
`;

const HARDEN = {
  ...{ noNewPrivileges: false, capabilities: ["CAP_CHOWN"], pids: 512, memory: 512 * 1024 * 1024, readOnlyRoot: null, defaultSeccomp: false },
  ...{ logs: { size: "10m", files: 3 }, pinImage: false },
};

describe("a configuration", () => {
  it("all of it", () => {
    expect(readConfig(FULL)).toEqual({
      engine: "/run/docker.sock",
      standbys: ["/run/standby.sock", "other.sock"],
      log: "/var/log/seaworthy.jsonl",
      limits: { requestsPerSecond: 50, requestsAtOnce: 20 },
      policies: ["site.cedar"],
      profiles: new Map<string, unknown>([
        ["our-ci", { kind: "policies", from: "ci-runner", files: ["ci.cedar"], harden: HARDEN, owners: true }],
        ["old", { kind: "tecnativa", environment: new Map([["CONTAINERS", "1"]]), harden: null, owners: false }],
      ]),
      listeners: [
        { name: "ci", profile: "our-ci", mode: "enforce", address: { kind: "unix", path: "/run/ci.sock", owner: "root:ci", permissions: 0o660 } },
        {
          name: "far",
          profile: "full-but-no-host-root",
          mode: "warn",
          address: { kind: "tls", host: "::", port: 2376, certificate: "a.pem", key: "b.pem", clientAuthority: "c.pem", revoked: "d.pem" },
        },
        { name: "old", profile: "old", mode: "observe", address: { kind: "tcp", host: "127.0.0.1", port: 2375 } },
      ],
    });
    expect(validate(parse(FULL))).toBe(true);
  });

  it("the least of it", () => {
    expect(readConfig("listeners: { main: { unix: { path: a.sock } } }")).toEqual({
      engine: "/var/run/docker.sock",
      standbys: [],
      log: null,
      limits: { requestsPerSecond: null, requestsAtOnce: null },
      policies: [],
      profiles: new Map(),
      listeners: [
        { name: "main", profile: "full-but-no-host-root", mode: "observe", address: { kind: "unix", path: "a.sock", owner: null, permissions: 0o600 } },
      ],
    });
  });
});

const withUnix = (fields: string) => `listeners:\n  main:\n    unix: { path: a.sock, ${fields} }\n`;
const withListener = (fields: string) => `listeners:\n  main:\n    unix: { path: a.sock }\n    ${fields}\n`;

/** With whether its form alone (the JSON Schema) shows it. */
const BROKEN: readonly (readonly [string, string, number, number, string, string | null, boolean])[] = [
  ["an unknown key", withListener("profil: ci-runner"), 4, 5, "there is no key `profil` of `listeners.main`", "did you mean `profile`?", true],
  ["an unknown key at the top", "listner: {}\n", 1, 1, "there is no key `listner`", "did you mean `listeners`?", true],
  ["a key far from any", "zzzzzzzzzzzz: 1\n", 1, 1, "there is no key `zzzzzzzzzzzz`", "there are engine, standbys, listeners", true],
  ["a mode that is none", withListener("mode: enforcing"), 4, 11, "`listeners.main.mode` is `enforcing`, expected observe, warn, enforce", null, true],
  ["a profile that is none", withListener("profile: ci"), 4, 14, "has the profile `ci`, which there is not", "built in are ai-agent", false],
  ["permissions that YAML takes for a number", withUnix("permissions: 0660"), 3, 40, "`listeners.main.unix.permissions` is `660`", "in quotes", true],
  ["a socket for everyone", withUnix('permissions: "0666"'), 3, 40, "open to everyone on the host", "insecure: true", false],
  ["plain TCP", 'listeners: { a: { tcp: { address: "0.0.0.0:2375" } } }', 1, 24, "is plain TCP", "use `tls`", false],
  ["no port", 'listeners: { a: { tcp: { address: "0.0.0.0:99999", insecure: true } } }', 1, 35, "no port from 1 to 65535", null, false],
  ["no address", "listeners: { a: { tcp: { address: here, insecure: true } } }", 1, 35, "expected `address:port`", null, true],
  [
    "two sockets in one",
    "listeners: { a: { unix: { path: a }, tcp: { address: a:1, insecure: true } } }",
    1,
    17,
    "needs exactly one of `unix`, `systemd`, `tls`, `tcp`",
    null,
    true,
  ],
  ["no socket", "listeners: { a: { mode: warn } }", 1, 17, "needs exactly one of", null, true],
  ["TLS without clients' certificates", 'listeners: { a: { tls: { address: "a:1", certificate: a, key: b } } }', 1, 24, "has no `clientAuthority`", null, true],
  ["a limit of nothing", `limits: { requestsAtOnce: 0 }\n${withListener("")}`, 1, 27, "expected a whole number from 1 to 100000", null, true],
  ["no listeners", "engine: a\n", 1, 1, "the configuration has no `listeners`", null, true],
  ["none of them", "listeners: {}\n", 1, 12, "there is no listener", null, false],
  ["a profile named as a built-in one", `profiles: { traefik: { files: [a] } }\n${withListener("")}`, 1, 22, "is a built-in profile", "from: traefik", false],
  ["a profile of nothing", `profiles: { a: {} }\n${withListener("")}`, 1, 16, "neither `from` nor `files`", null, false],
  ["an alias", "engine: &a b\nlog: *a\nlisteners: {}\n", 2, 6, "aliases are not taken", null, false],
  ["a key twice", "engine: a\nengine: b\n", 2, 1, "must be unique", null, false],
  ["no YAML", "listeners: [\n", 2, 1, "", null, false],
  ["a list", "- a\n", 1, 1, "the configuration is a list, expected keys with values", null, true],
  ["an empty file", "", 1, 1, "the configuration is nothing", null, true],
  ["a list where a text stands", withListener("profile: [a]"), 4, 14, "is a list, expected a name", null, true],
  ["a value that is missing", "engine:\nlisteners: {}\n", 1, 8, "`engine` is nothing, expected a path", null, true],
];

describe("what is not taken, with line, column and what was meant", () => {
  it.each(BROKEN)("%s", (_, text, line, column, message, hint) => {
    let thrown: unknown = null;
    try {
      readConfig(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigError);
    expect(thrown).toMatchObject({ line, column, message: expect.stringContaining(message), hint: hint === null ? null : expect.stringContaining(hint) });
  });

  it.each(BROKEN.filter(([, , , , , , isOfForm]) => isOfForm))("the JSON Schema refuses it too: %s", (_, text) => {
    expect(validate(parse(text))).toBe(false);
  });
});
