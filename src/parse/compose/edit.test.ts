import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Composition, ContainerRemedy, FileEdit } from "../../model/index.ts";
import { readerOf } from "../file-reader.ts";
import { editCompose } from "./edit.ts";
import { parseCompose } from "./parse-compose.ts";

const FILE = "compose.yaml";

type Change = ContainerRemedy extends infer R ? (R extends ContainerRemedy ? Omit<R, "container"> : never) : never;

function edited(text: string, change: Change, service = "web"): string {
  const edits = editCompose(text, FILE, { service, remedy: { ...change, container: `p/${service}` } as ContainerRemedy });
  return "refused" in edits ? `refused: ${edits.refused}` : apply(text, edits);
}

function apply(text: string, edits: readonly FileEdit[]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const offset = (line: number, column: number): number => (starts[line - 1] ?? 0) + column - 1;
  return [...edits]
    .reverse()
    .reduce(
      (result, edit) => result.slice(0, offset(edit.startLine, edit.startColumn)) + edit.newText + result.slice(offset(edit.endLine, edit.endColumn)),
      text,
    );
}

const BLOCK = `# the stack
services:
  web:
    image: nginx # pinned later
    privileged: true  # why?
    pid: host
    # the socket
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      # keep me
      - "./data:/data:rw,z"
      - type: bind
        source: /
        target: /host
        bind:
          propagation: rshared
    cap_add: [SYS_ADMIN, NET_ADMIN]
    security_opt:
      - seccomp=unconfined
      - apparmor:unconfined
    environment:
      A: 1
    ports: ["80:80", "22:22"]
  other: {image: x, privileged: true, cap_add: [ALL]}
`;

describe("editCompose in block style", () => {
  it.each<[string, Change, string, string]>([
    ["drop privileged with its comment", { kind: "unset-privileged" }, "    privileged: true  # why?\n", ""],
    ["leave the host's pid namespace", { kind: "unshare-namespace", namespace: "pid" }, "    pid: host\n", ""],
    ["remove a mount", { kind: "remove-mount", target: "/var/run/docker.sock" }, "      - /var/run/docker.sock:/var/run/docker.sock\n", ""],
    ["make a short mount read-only", { kind: "mount-read-only", target: "/data" }, "./data:/data:rw,z", "./data:/data:z,ro"],
    ["make a long mount read-only", { kind: "mount-read-only", target: "/host" }, "- type: bind\n", "- type: bind\n        read_only: true\n"],
    ["propagate no more", { kind: "mount-private-propagation", target: "/host" }, "        bind:\n          propagation: rshared\n", ""],
    ["take an option away", { kind: "use-default-seccomp" }, "      - seccomp=unconfined\n", ""],
    ["add to a list", { kind: "set-no-new-privileges" }, "      - seccomp=", "      - no-new-privileges:true\n      - seccomp="],
    ["add a key behind the image", { kind: "set-readonly-rootfs" }, "# pinned later\n", "# pinned later\n    read_only: true\n"],
    ["add a user", { kind: "set-user", uid: 10001 }, "# pinned later\n", '# pinned later\n    user: "10001:10001"\n'],
    ["limit memory", { kind: "set-limit", limit: "memory" }, "# pinned later\n", "# pinned later\n    mem_limit: 512m\n"],
    ["remove an item of a flow list", { kind: "unpublish-port", containerPort: 22 }, ', "22:22"', ""],
    ["remove the last variable with its key", { kind: "remove-environment", name: "A" }, "    environment:\n      A: 1\n", ""],
  ])("%s", (_condition, change, before, after) => {
    expect(edited(BLOCK, change)).toBe(BLOCK.replace(before, after));
  });

  it("moves a capability from added to dropped", () => {
    const expected = BLOCK.replace("[SYS_ADMIN, ", "[").replace("# pinned later\n", "# pinned later\n    cap_drop: [SYS_ADMIN]\n");
    expect(edited(BLOCK, { kind: "drop-capability", capability: "SYS_ADMIN" })).toBe(expected);
  });

  it("keeps CRLF", () => {
    expect(edited("services:\r\n  web:\r\n    image: x\r\n    user: a\r\n", { kind: "set-readonly-rootfs" })).toBe(
      "services:\r\n  web:\r\n    image: x\r\n    read_only: true\r\n    user: a\r\n",
    );
  });

  it("leaves the last network for none", () => {
    const text = "services:\n  web:\n    image: x\n    networks:\n      - back\nnetworks:\n  back:\n";
    expect(edited(text, { kind: "leave-network", network: "p_back" })).toBe("services:\n  web:\n    image: x\n    network_mode: none\nnetworks:\n  back:\n");
  });

  it("sets a limit where deploy sets limits", () => {
    const text = "services:\n  web:\n    image: x\n    deploy:\n      resources:\n        limits:\n          pids: 5\n";
    expect(edited(text, { kind: "set-limit", limit: "memory" })).toBe(text.replace("pids: 5\n", "pids: 5\n          memory: 512m\n"));
  });
});

describe("editCompose in flow style", () => {
  it.each<[string, Change, string]>([
    ["remove a key", { kind: "unset-privileged" }, "{image: x, cap_add: [ALL]}"],
    ["add a key", { kind: "set-readonly-rootfs" }, "{read_only: true, image: x, privileged: true, cap_add: [ALL]}"],
    ["remove the last of a list", { kind: "drop-capability", capability: "ALL" }, "{cap_drop: [ALL], image: x, privileged: true}"],
  ])("%s", (_condition, change, expected) => {
    expect(edited(BLOCK, change, "other")).toBe(BLOCK.replace("{image: x, privileged: true, cap_add: [ALL]}", expected));
  });
});

describe("editCompose refuses", () => {
  it.each<[string, string, Change, string]>([
    ["what is not written", "services: {web: {image: x}}", { kind: "unset-privileged" }, "not written"],
    ["a service that is not there", "services: {a: {image: x}}", { kind: "unset-privileged" }, "no mapping `web`"],
    ["a key from a merge", "x-b: &b {privileged: true}\nservices: {web: {<<: *b, image: x}}", { kind: "unset-privileged" }, "merged with `<<`"],
    ["a service that is an alias", "x-b: &b {image: x, privileged: true}\nservices: {web: *b}", { kind: "unset-privileged" }, "alias"],
    [
      "a list with an anchor that is used elsewhere",
      "services:\n  web:\n    image: x\n    volumes: &v\n      - /etc:/e\n  b:\n    image: x\n    volumes: *v\n",
      { kind: "remove-mount", target: "/e" },
      "shared through an anchor: the change would take away",
    ],
    ["a list that is an alias", "x-c: &c [SYS_ADMIN]\nservices: {web: {image: x, cap_add: *c}}", { kind: "drop-capability", capability: "SYS_ADMIN" }, "alias"],
    [
      "a service that another one shares",
      "services:\n  web: &w\n    image: x\n    privileged: true\n  b: *w\n",
      { kind: "unset-privileged" },
      "shared through an anchor",
    ],
    [
      "a list that another service shares",
      "services:\n  web:\n    image: x\n    cap_add: &c [A, SYS_ADMIN]\n    cap_drop: [ALL]\n  b:\n    image: x\n    cap_add: *c\n",
      { kind: "drop-capability", capability: "SYS_ADMIN" },
      "shared through an anchor",
    ],
    ["an item behind a variable", "services: {web: {image: x, volumes: ['$SOCKET']}}", { kind: "remove-mount", target: "/s" }, "as written"],
    ["what an extended service brings", "services: {web: {extends: b, volumes: [/a:/b]}, b: {image: x}}", { kind: "remove-mount", target: "/s" }, "extends"],
    ["a port of a range", "services: {web: {image: x, ports: ['80-81:80-81']}}", { kind: "unpublish-port", containerPort: 80 }, "range"],
    ["several documents", "services: {web: {image: x}}\n---\nservices: {web: {privileged: true}}\n", { kind: "unset-privileged" }, "more than one document"],
    ["a file that is no YAML", "services: [", { kind: "unset-privileged" }, "cannot be read"],
    ["what is so already", "services: {web: {image: x, security_opt: ['no-new-privileges:true']}}", { kind: "set-no-new-privileges" }, "already"],
    ["an anonymous volume in the short syntax", "services: {web: {image: x, volumes: [/data]}}", { kind: "mount-read-only", target: "/data" }, "anonymous"],
  ])("%s", (_condition, text, change, words) => {
    expect(edited(text, change)).toMatch(/^refused: /);
    expect(edited(text, change)).toContain(words);
  });
});

/** Everything of the composition but where it is written. */
function meaning(text: string): unknown {
  const { composition } = parseCompose({
    files: [FILE],
    directory: "/p",
    reader: readerOf({ [`/p/${FILE}`]: text }),
    environment: {},
    envFiles: [],
    profiles: [],
  });
  return JSON.parse(JSON.stringify(composition, (key, value) => (key === "evidence" ? undefined : value)));
}

function withoutFields(composition: unknown, fields: readonly string[]): unknown {
  return (composition as Composition).containers.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([key]) => one.name !== "web" || !fields.includes(key))),
  );
}

const REMEDIES: readonly (readonly [Change, readonly string[]])[] = [
  [{ kind: "unset-privileged" }, ["privileged"]],
  [{ kind: "drop-capability", capability: "SYS_ADMIN" }, ["capAdd", "capDrop"]],
  [{ kind: "set-user", uid: 7 }, ["user"]],
  [{ kind: "set-readonly-rootfs" }, ["readonlyRootfs"]],
  [{ kind: "set-no-new-privileges" }, ["noNewPrivileges"]],
  [{ kind: "use-default-seccomp" }, ["seccomp"]],
  [{ kind: "remove-mount", target: "/s" }, ["mounts"]],
  [{ kind: "mount-read-only", target: "/s" }, ["mounts"]],
  [{ kind: "unshare-namespace", namespace: "pid" }, ["namespaces"]],
  [{ kind: "set-limit", limit: "memory" }, ["limits"]],
  [{ kind: "remove-environment", name: "A" }, ["environment"]],
];

const LINES = fc.uniqueArray(
  fc.oneof(
    fc
      .constantFrom("privileged: true", "privileged: yes # c", 'user: "0"', "user: root", "read_only: false", "pid: host", "mem_limit: 1g")
      .map((line) => [line]),
    fc.subarray(["SYS_ADMIN", "NET_ADMIN", "cap_sys_admin"], { minLength: 1 }).map((names) => [`cap_add: [${names.join(", ")}]`]),
    fc.subarray(["ALL", "KILL"], { minLength: 1 }).map((names) => ["cap_drop:", ...names.map((name) => `- ${name} # n`)]),
    fc
      .subarray(["/s:/s", "'/t:/t:ro'", "{type: bind, source: /s, target: /s}", "/u:/u"], { minLength: 1 })
      .map((items) => ["volumes:", ...items.map((item) => `  - ${item}`)]),
    fc
      .subarray(["seccomp:unconfined", "no-new-privileges:false", "label:disable"], { minLength: 1 })
      .map((items) => [`security_opt: [${items.map((i) => `"${i}"`).join(",")}]`]),
    fc.constantFrom(
      ["environment: {A: 1, B: 2}"],
      ["environment:", "  - A=1", "", "  # c", "  - B=2"],
      ["environment:", "  A: |", "    text", "    more", "  B: 2"],
    ),
  ),
  { selector: (lines) => (lines[0] ?? "").split(":")[0], maxLength: 6 },
);

describe("laws of editing", () => {
  it("an edit changes what it is about and nothing else, and comments stay", () => {
    fc.assert(
      fc.property(LINES, fc.constantFrom(...REMEDIES), fc.boolean(), (lines, [change, fields], isLast) => {
        const web = ["  web:", "    image: x", ...lines.flat().map((line) => (line === "" ? "" : `    ${line}`))].join("\n");
        const other = "  other: {image: x, privileged: true}";
        const text = `services:\n${isLast ? `${other}\n${web}` : `${web}\n${other}`}\n`;
        const result = edited(text, change);
        if (result.startsWith("refused")) return;
        expect(withoutFields(meaning(result), fields)).toEqual(withoutFields(meaning(text), fields));
        expect(meaning(result)).not.toEqual(meaning(text));
        expect(edited(result, change)).toMatch(/^refused/);
      }),
      { numRuns: 300 },
    );
  });
});
