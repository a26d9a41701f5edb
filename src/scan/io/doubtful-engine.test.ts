import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { daemonSettings, engineOf } from "../../engine/index.ts";
import { configurationOf, STOCK_ENGINE, STOCK_HOST } from "../../host/index.ts";
import type { ControlJudgement, World } from "../../model/index.ts";
import { judgeWithControls, KNOWLEDGE } from "../../reason/index.ts";
import { scan } from "./scan.ts";

/** Controls of an engine of which part cannot be read: what hangs on that part is unknown, and never passes. */

const VERSION = { Version: "28.0.0", ApiVersion: "1.48", MinAPIVersion: "1.24", Components: [{ Name: "Engine", Version: "28.0.0" }] };
const INFO = {
  Name: "far",
  KernelVersion: "of another machine",
  OperatingSystem: "Debian",
  SecurityOptions: ["name=seccomp,profile=builtin", "name=userns"],
  CgroupVersion: "2",
  DockerRootDir: "/var/lib/docker",
  Driver: "overlay2",
  LoggingDriver: "gelf",
  LiveRestoreEnabled: true,
  ExperimentalBuild: false,
  Images: 0,
  Plugins: { Authorization: ["guard"] },
  RegistryConfig: { InsecureRegistryCIDRs: ["127.0.0.0/8"], IndexConfigs: {} },
  Swarm: { LocalNodeState: "inactive" },
};
const BRIDGE = { Name: "bridge", Driver: "bridge", Internal: false, Options: { "com.docker.network.bridge.enable_icc": "false" } };
const ANSWERS: Readonly<Record<string, unknown>> = {
  "/version": VERSION,
  "/info": INFO,
  "/containers/json": [],
  "/volumes": { Volumes: [] },
  "/networks": [BRIDGE],
};

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function farEngine(): Promise<World> {
  const server = createServer((request, response) => {
    const answer = ANSWERS[(request.url ?? "").replace(/^\/v[\d.]+/, "").replace(/\?.*$/, "")];
    response.writeHead(answer === undefined ? 404 : 200, { "Content-Type": "application/json" }).end(JSON.stringify(answer ?? { message: "no such thing" }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return (await scan({ environment: { DOCKER_HOST: `tcp://127.0.0.1:${port}` }, home: "/nonexistent" })).world;
}

function controlsOf(world: World): readonly ControlJudgement[] {
  return judgeWithControls(world, KNOWLEDGE).controls.judgements;
}

function ids(controls: readonly ControlJudgement[], result: ControlJudgement["result"]): readonly string[] {
  return controls.filter((control) => control.result === result).map(({ id }) => id);
}

describe("an engine behind TCP", () => {
  it("passes what it tells itself, and nothing else", async () => {
    const controls = controlsOf(await farEngine());
    expect(ids(controls, "pass")).toEqual(["2.2", "2.5", "2.6", "2.9", "2.12", "2.13", "2.15", "2.17", "2.18", "5.1", "6.1", "6.2"]);
  });

  it("is unknown in all that its host or its settings say, and says how to learn it", async () => {
    const controls = controlsOf(await farEngine());
    const ofHost = controls.filter(({ id }) => /^(1\.1\.[3-9]|1\.1\.1\d|3\.)/.test(id));
    expect(ofHost.filter(({ result }) => result !== "unknown").map(({ id, result }) => `${id} ${result}`)).toEqual([]);
    expect(ofHost.filter(({ blanks }) => blanks.every(({ learnBy }) => learnBy === ""))).toEqual([]);
    expect(ids(controls, "unknown")).toEqual(expect.arrayContaining(["2.3", "2.4", "2.8", "2.10", "2.14", "2.16"]));
  });

  it("is reached without encryption, which fails", async () => {
    expect(controlsOf(await farEngine()).find(({ id }) => id === "2.7")).toMatchObject({ result: "fail" });
  });
});

describe("an engine whose `/etc/docker` may not be entered", () => {
  const doubt = { why: "`/etc/docker/daemon.json` cannot be read", learnBy: "sudo cat /etc/docker/daemon.json" };
  const settings = daemonSettings({
    args: ["--iptables=false", "-H", "tcp://0.0.0.0:2376"],
    argsPlace: "/proc/7/cmdline",
    config: null,
    configPlace: "/etc/docker/daemon.json",
    configDoubt: doubt,
  });
  const engine = engineOf({ version: VERSION, info: INFO, settings, reachedAt: { address: "unix:///run/docker.sock", tls: false, verifiesClients: false } });
  const closed = (part: "daemon.json" | "registry-certificate", path: string) => ({ part, path, owner: null, why: "permission denied" });
  const configuration = configurationOf({
    files: [closed("daemon.json", "/etc/docker/daemon.json"), closed("registry-certificate", "/etc/docker/certs.d")],
    auditRules: { kind: "absent" },
    auditParts: [],
    hostProcesses: new Set(),
    sshdContainers: [],
    listening: [],
  });
  const nothing = { containers: [], volumes: [], networks: [], images: [], assumptions: [] };
  const controls = controlsOf({ ...nothing, engine, host: { ...STOCK_HOST, configuration } });

  it.each([
    ["2.3", "its log level"],
    ["2.7", "how callers over TCP are verified"],
    ["2.14", "no-new-privileges"],
    ["2.16", "the userland proxy"],
    ["3.7", "its certificates of registries"],
    ["3.8", "modes of these"],
    ["3.17", "its configuration file's owner"],
    ["3.18", "its configuration file's mode"],
    ["1.1.11", "whether its configuration is audited"],
  ])("%s is unknown: %s", (id) => {
    const found = controls.find((control) => control.id === id);
    expect(found).toMatchObject({ result: "unknown" });
    expect(found?.blanks.map(({ learnBy }) => learnBy).join()).toContain("sudo");
  });

  it("still fails by a flag that its process was given", () => {
    expect(controls.find(({ id }) => id === "2.4")).toMatchObject({ result: "fail", reasons: [{ because: "the engine leaves the firewall alone" }] });
  });

  it("an engine about which all is known is not so", () => {
    expect(ids(controlsOf({ ...nothing, engine: STOCK_ENGINE, host: STOCK_HOST }), "pass")).toContain("2.3");
  });
});
