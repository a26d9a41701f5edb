import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestEngine } from "../scripts/e2e-engine.mjs";
import { docker, startEngine } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { startGuard } from "./guard-process.ts";
import { describeOwn } from "./live.ts";

const WAIT_MS = 60_000;
/** Stands for the node's id. */
const NODE = "NODE";

describeOwn("docker on a swarm of one node, through a profile without paths to root", () => {
  let engine: TestEngine;
  let guard: GuardProcess;

  beforeAll(async () => {
    engine = await startEngine();
    direct("swarm", "init", "--advertise-addr", "127.0.0.1");
    guard = await startGuard(["--enforce", "--profile", "full-but-no-host-root"], undefined, engine);
  });

  afterAll(async () => {
    expect(await guard.stop()).toBe(0);
    await engine.stop();
  });

  function direct(...args: readonly string[]): string {
    const { status, stdout, stderr } = docker(engine, args);
    if (status !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  }

  function through(...args: readonly string[]) {
    const env = { PATH: process.env["PATH"] ?? "", HOME: engine.scratch, DOCKER_HOST: `unix://${guard.socket}` };
    return spawnSync("docker", args, { encoding: "utf8", env, input: "value", timeout: WAIT_MS });
  }

  const create = (name: string, ...options: readonly string[]) =>
    through("service", "create", "--detach", "--no-resolve-image", "--name", name, ...options, engine.images["root"] ?? "", "sleep", "600");

  /** The container that the node makes of it, as the engine tells of it. */
  async function containerOf(service: string): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
    for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += 200) {
      const [id = ""] = direct("ps", "-aq", "--filter", `label=com.docker.swarm.service.name=${service}`).split("\n");
      if (id !== "") return JSON.parse(direct("inspect", id))[0];
      await sleep(200);
    }
    throw new Error(`no container of ${service} came into being`);
  }

  it("a service runs, and its container is what was judged", async () => {
    const options = [
      ...["--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE", "--user", "1000", "--group", "7", "--read-only", "--limit-memory", "64m", "--limit-pids", "50"],
      ...["--mount", "type=volume,source=data,target=/d", "--mount", "type=tmpfs,target=/t", "--network", "host", "--env", "A=b"],
    ];
    expect(create("plain", ...options)).toMatchObject({ status: 0, stderr: "" });
    const judged = guard.log().find(({ operation, event }) => operation === "ServiceCreate" && event === "decided");
    const { HostConfig: host, Config: config } = await containerOf("plain");
    expect(judged).toMatchObject({
      decision: "allowed",
      policy: {
        context: {
          body: {
            value: {
              user: config?.["User"],
              image: config?.["Image"],
              capabilitiesAdded: host?.["CapAdd"],
              capabilitiesDropped: host?.["CapDrop"],
              readOnlyRoot: host?.["ReadonlyRootfs"],
              networkMode: host?.["NetworkMode"],
              memory: host?.["Memory"],
              pids: host?.["PidsLimit"],
              volumes: ["data"],
            },
          },
        },
      },
    });
    expect(host).toMatchObject({ CapAdd: ["CAP_NET_BIND_SERVICE"], CapDrop: ["ALL"], NetworkMode: "host", Memory: 64 * 1024 * 1024, PidsLimit: 50 });
  });

  it("secrets and configs are made and used, and policies read which", () => {
    expect(through("secret", "create", "key", "-")).toMatchObject({ status: 0 });
    expect(through("config", "create", "settings", "-")).toMatchObject({ status: 0 });
    expect(create("using", "--secret", "key", "--config", "settings")).toMatchObject({ status: 0, stderr: "" });
    expect(guard.log().at(-1)).toMatchObject({
      policy: { context: { body: { value: { secrets: expect.arrayContaining(["key"]), configs: expect.arrayContaining(["settings"]) } } } },
    });
    expect(JSON.stringify(guard.log())).not.toContain(Buffer.from("value").toString("base64"));
  });

  it.each([
    ["the host's root", ["--mount", "type=bind,source=/,target=/h"], "The host's whole file system is mounted writable"],
    ["the engine's socket", ["--mount", "type=bind,source=/run/docker.sock,target=/s"], "The engine's socket is in the container"],
    [
      "a volume that is a bind",
      ["--mount", "type=volume,source=root,target=/h,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/"],
      "mounted writable",
    ],
    ["a capability", ["--cap-add", "SYS_ADMIN"], "SYS_ADMIN"],
    ["a source that the node fills in", ["--mount", "type=bind,source=/{{.Service.Name}},target=/h"], "filled in by the node"],
  ])("a service with %s is refused, and none is made", (_words, options, because) => {
    const { status, stderr } = create("refused", ...options);
    expect([status, stderr]).toEqual([1, expect.stringContaining(because)]);
    expect(direct("service", "ls", "-q", "--filter", "name=refused")).toBe("");
  });

  it("an update is judged as what it makes", () => {
    expect(create("changing")).toMatchObject({ status: 0 });
    const update = (...options: readonly string[]) => through("service", "update", "--detach", "--no-resolve-image", ...options, "changing");
    expect(update("--replicas", "2")).toMatchObject({ status: 0, stderr: "" });
    expect(update("--mount-add", "type=bind,source=/run/docker.sock,target=/s")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("engine's socket"),
    });
    expect(direct("service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Mounts}} {{.Spec.Mode.Replicated.Replicas}}", "changing")).toMatch(
      /^\[\] /,
    );
  });

  it.each([
    ["reading the keys of the swarm", ["swarm", "join-token", "worker"], "no-keys-of-the-cluster"],
    ["changing a node", ["node", "update", "--availability", "drain", NODE], "permits NodeUpdate"],
    ["installing a plugin", ["plugin", "install", "--grant-all-permissions", "localhost:1/a"], "PluginPull"],
  ])("%s is refused", (_words, args, because) => {
    const node = direct("node", "ls", "-q");
    expect(through(...args.map((word) => (word === NODE ? node : word)))).toMatchObject({ status: 1, stderr: expect.stringContaining(because) });
  });

  it("an image is made of a container, with what is changed about it", () => {
    expect(through("create", "--name", "source", engine.images["root"] ?? "", "true")).toMatchObject({ status: 0 });
    expect(through("commit", "--change", 'CMD ["cat"]', "--author", "a", "source", "made:1")).toMatchObject({ status: 0, stderr: "" });
    expect(direct("image", "inspect", "--format", "{{.Config.Cmd}} {{.Author}}", "made:1")).toBe("[cat] a");
  });
});
