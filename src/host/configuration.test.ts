import { describe, expect, it } from "vitest";
import type { ConfigurationReadings } from "./configuration.ts";
import { configurationOf } from "./configuration.ts";
import { placesOfParts, withoutRemap } from "./file-parts.ts";

const READ: ConfigurationReadings = {
  files: [],
  auditRules: { kind: "absent" },
  auditParts: [],
  hostProcesses: new Set(["auditd"]),
  sshdContainers: [],
  listening: [{ kind: "text", text: "" }],
};
const HEADER = "  sl  local_address rem_address   st\n";

describe("the set-up that was read", () => {
  it.each<[string, Partial<ConfigurationReadings>, object]>([
    ["no rules at all", {}, { value: { watched: [], waiting: [], isRunning: true } }],
    ["rules that are loaded", { auditRules: { kind: "text", text: "-w /a" } }, { value: { watched: ["/a"], waiting: [] } }],
    ["rules that wait", { auditParts: [{ kind: "text", text: "-w /a" }] }, { value: { watched: [], waiting: ["/a"] } }],
    ["no audit daemon", { hostProcesses: new Set() }, { value: { isRunning: false } }],
    ["rules that root alone may read", { auditRules: { kind: "unreadable", why: "permission denied" } }, { known: false, learnBy: "sudo auditctl -l" }],
    ["one part that root alone may read", { auditParts: [{ kind: "unreadable", why: "permission denied" }] }, { known: false }],
    ["processes that are hidden", { hostProcesses: null }, { known: false }],
  ])("%s", (_, change, audit) => expect(configurationOf({ ...READ, ...change }).audit).toMatchObject(audit));

  it.each<[string, readonly string[], object]>([
    ["every address", [`${HEADER}   0: 00000000:0949 00000000:0000 0A 0`], { value: true }],
    ["every address of IPv6", [HEADER, `${HEADER}   0: ${"0".repeat(32)}:0949 ${"0".repeat(32)}:0000 0A 0`], { value: true }],
    ["one address", [`${HEADER}   0: 0100007F:0949 00000000:0000 0A 0`], { value: false }],
    ["another port", [`${HEADER}   0: 00000000:0950 00000000:0000 0A 0`], { value: false }],
    ["a connection, no listener", [`${HEADER}   0: 00000000:0949 0100007F:1234 01 0`], { value: false }],
    ["nothing that could be read", [], { known: false }],
  ])("swarm listens on %s", (_, texts, expected) => {
    const listening = texts.map((text) => ({ kind: "text" as const, text }));
    expect(configurationOf({ ...READ, listening }).swarmListensEverywhere).toMatchObject(expected);
  });

  it("a file behind a closed directory is a blank that says so", () => {
    const files = [
      { part: "daemon.json" as const, path: "/etc/docker/daemon.json", owner: null, why: "`/etc/docker/daemon.json` cannot be looked at: permission denied" },
    ];
    const found = configurationOf({ ...READ, files }).files;
    expect(found).toMatchObject({ known: true, value: [{ part: "daemon.json", owner: { known: false, learnBy: "sudo stat /etc/docker/daemon.json" } }] });
  });
});

describe("where parts lie", () => {
  it("the data root under userns-remap is the directory above", () => {
    expect(["/var/lib/docker/100000.100000", "/var/lib/docker", "/1.1"].map(withoutRemap)).toEqual(["/var/lib/docker", "/var/lib/docker", "/"]);
  });

  it("the engine's own configuration file, sockets and certificates are looked at, and drop-ins with their unit", () => {
    const places = placesOfParts({ socketPaths: ["/s"], configPath: "/c.json", dataRoot: null, tlsFiles: { ca: "/ca", certificate: "/cert", key: "/key" } });
    const of = (part: string) => places.filter((each) => each.part === part).flatMap(({ paths }) => paths);
    expect([of("daemon.json"), of("engine-socket"), of("tls-key"), of("data-root")]).toEqual([["/c.json"], ["/s"], ["/key"], []]);
    expect(of("docker.service")).toContain("/etc/systemd/system/docker.service.d");
  });
});
