import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import { describeOwn, dockerOut, liveEngine } from "./live.ts";

const ROOT = join(import.meta.dirname, "..");
const WAIT_MS = 20_000;
const [BASE, IMAGE] = ["seaworthy-node:test", "seaworthy-guard:test"];
const NAME = `guard-${process.pid}`;

function run(command: string, args: readonly string[], directory = ROOT): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: directory, encoding: "utf8", maxBuffer: 1024 * 1024 * 1024, timeout: WAIT_MS });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** This Node with the libraries that it loads, in place of the official image, which nothing here can pull. */
function importNode(scratch: string): void {
  const rootfs = join(scratch, "rootfs");
  const libraries = run("ldd", [process.execPath]).match(/\/\S+(?= \()/g) ?? [];
  for (const [from, to] of [[process.execPath, "/usr/bin/node"], ...libraries.map((path) => [path, path] as const)] as const) {
    mkdirSync(join(rootfs, dirname(to)), { recursive: true });
    copyFileSync(from, join(rootfs, to));
  }
  for (const directory of ["tmp", "run"]) mkdirSync(join(rootfs, directory));
  run("tar", ["-C", rootfs, "-cf", join(scratch, "rootfs.tar"), "."]);
  dockerOut(["import", "--change", "ENV PATH=/usr/bin", join(scratch, "rootfs.tar"), BASE]);
}

/** As the documentation says, without a registry: the package as it is published, beside the libraries that are here. */
function preparePackage(context: string): void {
  const [archive = ""] = run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", context]).trim().split("\n").slice(-1);
  const target = join(context, "node_modules/seaworthy");
  mkdirSync(target, { recursive: true });
  run("tar", ["-xzf", join(context, archive), "-C", target, "--strip-components=1"]);
  const { dependencies } = JSON.parse(run("npm", ["ls", "--omit=dev", "--all", "--json"])) as { readonly dependencies: Readonly<Record<string, Listed>> };
  for (const name of namesIn(dependencies)) run("cp", ["-r", "--parents", `node_modules/${name}`, context]);
}

interface Listed {
  readonly dependencies?: Readonly<Record<string, Listed>>;
}

function namesIn(listed: Readonly<Record<string, Listed>>): readonly string[] {
  return [...new Set(Object.entries(listed).flatMap(([name, { dependencies = {} }]) => [name, ...namesIn(dependencies)]))];
}

describeOwn("the guard in a container", () => {
  let scratch = "";

  beforeAll(() => {
    scratch = mkdtempSync(join(liveEngine().scratch, "container-"));
    const context = join(scratch, "image");
    mkdirSync(context);
    importNode(scratch);
    preparePackage(context);
    dockerOut(["build", "--quiet", "-f", join(ROOT, "deploy/docker/Dockerfile"), "--build-arg", `BASE=${BASE}`, "-t", IMAGE, context]);
  });

  afterAll(() => {
    docker(liveEngine(), ["rm", "-f", NAME, `${NAME}-open`]);
    docker(liveEngine(), ["rmi", IMAGE, BASE]);
    rmSync(scratch, { recursive: true, force: true });
  });

  /** What a client in the container gets for a request. */
  function asked(method: string, path: string): number {
    const script = `fetch("http://127.0.0.1:2375${path}", { method: "${method}" }).then(({ status }) => console.log(status))`;
    return Number(dockerOut(["exec", NAME, "node", "-e", script]));
  }

  it("answers as the proxy that it stands for, confined and healthy", async () => {
    const confined = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only", "--pids-limit", "100", "--memory", "512m"];
    dockerOut([
      "run",
      "-d",
      "--name",
      NAME,
      ...confined,
      "--health-interval",
      "1s",
      "-e",
      "CONTAINERS=1",
      "-v",
      "/run/docker.sock:/var/run/docker.sock",
      IMAGE,
    ]);
    const health = () => dockerOut(["inspect", "--format", "{{.State.Health.Status}}", NAME]);
    for (let waitedMs = 0; waitedMs < WAIT_MS && health() !== "healthy"; waitedMs += 200) await sleep(200);
    expect(health()).toBe("healthy");
    expect([asked("GET", "/_ping"), asked("GET", "/v1.41/containers/json"), asked("GET", "/v1.41/images/json")]).toEqual([200, 200, 403]);
    expect(asked("POST", `/v1.41/containers/${NAME}/stop`)).toBe(403);
  });

  it("takes no path of the host for what it sees there itself", async () => {
    const sockets = join(scratch, "sockets");
    mkdirSync(sockets);
    // To the directory of the engine's socket, which the guard's container does not have.
    symlinkSync("/run", join(scratch, "innocent"));
    const mounts = ["-v", "/run/docker.sock:/var/run/docker.sock", "-v", `${sockets}:/sockets`];
    dockerOut(["run", "-d", "--name", `${NAME}-open`, "--network", "none", ...mounts, IMAGE, "--enforce", "--listen", "/sockets/guard.sock"]);
    const socket = join(sockets, "guard.sock");
    const said = () => docker(liveEngine(), ["logs", `${NAME}-open`]).stderr.toString();
    // It says so once it listens everywhere: the socket is there a moment before.
    for (let waitedMs = 0; waitedMs < WAIT_MS && !said().includes("listening"); waitedMs += 100) await sleep(100);
    expect({ isThere: existsSync(socket), said: said() }).toEqual({ isThere: true, said: expect.stringContaining("listening") });
    const create = (...options: readonly string[]) => {
      const args = ["-H", `unix://${socket}`, "create", ...options, liveEngine().images["root"] ?? "", "true"];
      const { status, stdout, stderr } = spawnSync("docker", args, { encoding: "utf8", timeout: WAIT_MS });
      if (status === 0) docker(liveEngine(), ["rm", stdout.trim()]);
      return { status, stderr };
    };
    expect(create()).toEqual({ status: 0, stderr: "" });
    expect(create("-v", `${NAME}:/data`)).toEqual({ status: 0, stderr: "" });
    for (const path of ["innocent", "nosuch"])
      expect(create("-v", `${scratch}/${path}:/x`)).toEqual({
        status: 1,
        stderr: expect.stringContaining(`whether \`${scratch}/${path}\` is a link on the host (the engine names another host than this one`),
      });
  });
});
