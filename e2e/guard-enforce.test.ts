import { spawnSync } from "node:child_process";
import type { Server } from "node:net";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { raw, startGuard } from "./guard-process.ts";
import { describeLive, liveEngine } from "./live.ts";

function through(guard: GuardProcess, script: string) {
  const { images, label, scratch } = liveEngine();
  const env = {
    ...{ PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${guard.socket}` },
    ...{ IMAGE: images["root"] ?? "", LABEL: label, SCRATCH: scratch, BASE: BASE, DANGEROUS },
  };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8", env, timeout: 120_000 });
  return { status, stdout, stderr };
}

const BASE = `plain-${process.pid}`;
const DANGEROUS = `dangerous-${process.pid}`;

/** Made behind the guard's back. */
function prepare(): void {
  const { images } = liveEngine();
  docker(liveEngine(), ["run", "-d", "--name", BASE, images["root"] ?? ""]);
  docker(liveEngine(), ["create", "--name", DANGEROUS, "--privileged", images["root"] ?? ""]);
}

function names(): readonly string[] {
  return docker(liveEngine(), ["ps", "-a", "--format", "{{.Names}}"]).stdout.split("\n");
}

describeLive("docker through a guard that enforces", () => {
  let guard: GuardProcess;

  beforeAll(async () => {
    prepare();
    guard = await startGuard(["--enforce"]);
  });

  afterAll(async () => {
    docker(liveEngine(), ["rm", "-f", BASE, DANGEROUS]);
    expect(await guard.stop()).toBe(0);
  });

  it.each([
    ["running", "docker run --rm $IMAGE echo hello", "hello"],
    [
      "running with limits and a volume",
      "docker run --rm --memory 64m --cap-drop ALL -u 1000 -v $LABEL-ok:/v $IMAGE id -u; docker volume rm $LABEL-ok",
      "1000",
    ],
    ["running in a container", "docker exec $BASE echo hello", "hello"],
    ["input into a container", "echo word | docker exec -i $BASE cat", "word"],
    ["files into a container and out", "echo word > $SCRATCH/f && docker cp $SCRATCH/f $BASE:/tmp/f && docker cp $BASE:/tmp/f - | tar xO", "word"],
    [
      "a classic build",
      'mkdir -p $SCRATCH/b && echo "FROM $IMAGE" > $SCRATCH/b/Dockerfile && DOCKER_BUILDKIT=0 docker build -q -t $LABEL/b $SCRATCH/b > /dev/null && docker rmi $LABEL/b',
      "Untagged",
    ],
    [
      "a network",
      "docker network create $LABEL-n > /dev/null && docker network connect $LABEL-n $BASE && docker network disconnect $LABEL-n $BASE && docker network rm $LABEL-n",
      "-n",
    ],
    ["an image saved and loaded", "docker save $IMAGE | docker load", "Loaded image"],
    ["logs, lists and inspection", "docker logs $BASE && docker ps --format '{{.Names}}' && docker inspect --format '{{.Name}}' $BASE", BASE],
    ["stopping and removing what is dangerous", "docker create --name $LABEL-x $IMAGE > /dev/null; docker stop -t 0 $DANGEROUS && docker rm $LABEL-x", "-x"],
    ["an image that is not there", "docker create $LABEL/nosuch 2>&1; true", "nosuch"],
  ])("%s passes", (_, script, said) => {
    const { status, stdout, stderr } = through(guard, script);
    expect({ status, stderr, isSaid: stdout.includes(said) || stderr.includes(said) }).toEqual({ status: 0, stderr: expect.any(String), isSaid: true });
  });

  it.each([
    ["start", "docker start $LABEL-moved"],
    ["restart", "docker restart $LABEL-moved"],
    ["reading", "docker cp $LABEL-moved:/m/etc/hostname -"],
    ["writing", "echo x > $SCRATCH/f; docker cp $SCRATCH/f $LABEL-moved:/m/tmp/f"],
  ])("a directory that became a link to the host's root since: %s", (_, script) => {
    const made = through(
      guard,
      "rm -rf $SCRATCH/moved; mkdir $SCRATCH/moved; docker create --name $LABEL-moved -v $SCRATCH/moved:/m $IMAGE true; sleep 0.5; docker create --privileged $IMAGE",
    );
    // The guard has judged the world with the directory as it was.
    expect(made.stderr).toContain("seaworthy refuses ContainerCreate");
    const { stderr } = through(guard, `rmdir $SCRATCH/moved; ln -s / $SCRATCH/moved; ${script}`);
    expect(stderr).toContain("reaches root on the host");
    through(guard, "rm $SCRATCH/moved; docker rm -f $LABEL-moved");
  });

  it.each([
    ["the root of the host", "docker run --rm -v /:/host $IMAGE true", "remove the mount at `/host`"],
    ["the engine's socket, read-only", "docker run --rm -v /var/run/docker.sock:/s:ro $IMAGE true", "remove the mount at `/s`"],
    ["a directory that leads to it", "ln -sfn /var/run $SCRATCH/innocent; docker run --rm -v $SCRATCH/innocent:/x $IMAGE true", "remove the mount at `/x`"],
    ["a link to a disk", "ln -sfn /dev/sda $SCRATCH/disk; docker run --rm --device $SCRATCH/disk:/dev/x $IMAGE true", "root on the host"],
    ["all privileges", "docker run --rm --privileged $IMAGE true", "remove `privileged`"],
    ["a capability that is as good", "docker run --rm --cap-add SYS_PTRACE --pid host $IMAGE true", "root on the host"],
    [
      "a volume that is the host's root",
      "docker run --rm --mount type=volume,dst=/v,volume-driver=local,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/ $IMAGE true",
      "remove the mount at `/v`",
    ],
    ["a container that was made behind the guard's back", "docker start $DANGEROUS", "root on the host"],
    ["running with all privileges", "docker exec --privileged $BASE true", "root on the host"],
    ["files into what is dangerous", "echo x > $SCRATCH/f; docker cp $SCRATCH/f $DANGEROUS:/tmp/f", "root on the host"],
    [
      "the mounts of what is dangerous",
      "docker run --rm --pid container:$BASE --cap-add SYS_PTRACE --security-opt apparmor=unconfined --pid host $IMAGE true",
      "root on the host",
    ],
    ["making a swarm", "docker swarm init", "is not derived"],
    ["a plugin", "docker plugin enable nosuch", "not derived"],
  ])("%s is refused, and the CLI says why and what would pass", (_, script, words) => {
    const before = names();
    const { status, stderr } = through(guard, script);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/Error response from daemon: seaworthy refuses/);
    expect(stderr).toContain(words);
    expect(names()).toEqual(before);
  });

  it("a volume whose options lead to the root is judged when a container mounts it", () => {
    const { stderr } = through(
      guard,
      "docker volume create --opt type=none --opt o=bind --opt device=/ $LABEL-root > /dev/null; docker run --rm -v $LABEL-root:/v $IMAGE true; docker volume rm $LABEL-root > /dev/null",
    );
    expect(stderr).toContain("seaworthy refuses ContainerCreate");
  });

  it("what a name means when the container starts is judged, not what it meant before", () => {
    const { images } = liveEngine();
    docker(liveEngine(), ["create", "--name", "swapped", images["root"] ?? ""]);
    expect(through(guard, "docker start swapped").status).toBe(0);
    docker(liveEngine(), ["rm", "-f", "swapped"]);
    docker(liveEngine(), ["create", "--name", "swapped", "--privileged", images["root"] ?? ""]);
    expect(through(guard, "docker start swapped").stderr).toContain("root on the host");
    docker(liveEngine(), ["rm", "-f", "swapped"]);
  });

  it("an upgrade that the engine refuses is no tunnel, and what follows is not answered", async () => {
    const made = await raw(guard.socket, post(`/v1.41/containers/${BASE}/exec`, '{"Cmd":["true"]}'), 500);
    const id = /"Id":"([0-9a-f]{64})"/.exec(made)?.[1] ?? "";
    const start = post(`/v1.41/exec/${id}/start`, '{"Detach":true}', ["Content-Length: 15", "Connection: Upgrade", "Upgrade: tcp"]);
    const answer = await raw(guard.socket, start + SMUGGLED);
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200"]);
    expect(answer).toContain("Connection: close");
  });

  it.each([
    ["BuildKit's session", "POST /session HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 403, "DOCKER_BUILDKIT=0"],
    ["BuildKit's tunnel", "POST /grpc HTTP/1.1\r\nHost:\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 403, "DOCKER_BUILDKIT=0"],
    ["a build by BuildKit", "POST /v1.41/build?version=2&session=x&remote=client-session HTTP/1.1\r\nHost: d\r\n\r\n", 403, "DOCKER_BUILDKIT=0"],
    ["podman's own API", "GET /v4.0.0/libpod/containers/json HTTP/1.1\r\nHost: d\r\n\r\n", 404, "podman"],
  ])("%s is refused with a hint", async (_, request, status, words) => {
    const answer = await raw(guard.socket, request);
    expect(Number(answer.slice(9, 12))).toBe(status);
    expect(answer).toContain(words);
  });
});

/** What an engine is sent, by whom it was not the guard that asked for facts. */
interface Recorder {
  readonly socket: string;
  readonly seen: () => readonly string[];
  readonly forget: () => void;
  readonly server: Server;
}

/** Stands between guard and engine, and writes down each connection's first bytes; the engine's own answers pass. */
function record(socket: string): Promise<Recorder> {
  let seen: { sent: string }[] = [];
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = createConnection({ path: liveEngine().socket, allowHalfOpen: true });
    const entry = { sent: "" };
    seen.push(entry);
    client.on("data", (bytes) => {
      entry.sent += bytes.toString("latin1");
    });
    client.on("error", () => undefined);
    engine.on("error", () => client.destroy());
    client.pipe(engine);
    engine.pipe(client);
  });
  return new Promise((settle) => {
    server.listen(socket, () =>
      settle({
        socket,
        server,
        seen: () => seen.flatMap(({ sent }) => (sent === "" || /^User-Agent: seaworthy\r$/m.test(sent) ? [] : [sent])),
        forget: () => (seen = []),
      }),
    );
  });
}

const CREATE = '{"Image":"x","HostConfig":{}}';
const post = (path: string, body: string, headers: readonly string[] = [`Content-Length: ${Buffer.byteLength(body)}`]) =>
  [`POST ${path} HTTP/1.1`, "Host: d", "Content-Type: application/json", ...headers, "", body].join("\r\n");
const create = (body: string) => post("/v1.41/containers/create", body);
const get = (target: string, headers: readonly string[] = []) => [`GET ${target} HTTP/1.1`, "Host: d", ...headers, "", ""].join("\r\n");
/** As it reaches the engine. */
const sent = (request: string) => `${request} HTTP/1.1\r\nHost: docker\r\n\r\n`;
const SMUGGLED = "GET /v1.41/info HTTP/1.1\r\nHost: d\r\n\r\n";

describeLive("what a guard that enforces never sends", () => {
  let guard: GuardProcess;
  let recorder: Recorder;

  beforeAll(async () => {
    recorder = await record(join(liveEngine().scratch, `recorded-${process.pid}.sock`));
    guard = await startGuard(["--enforce"], recorder.socket);
  });

  afterAll(async () => {
    expect(await guard.stop()).toBe(0);
    recorder.server.close();
  });

  it("what it passes is written down, in its own words", async () => {
    recorder.forget();
    expect(await raw(guard.socket, get("/v1.41/containers/json?all=yes", ["X-A: 1", "Upgrade: tcp"]), 300)).toContain("HTTP/1.1 200 OK");
    await expect.poll(recorder.seen).toEqual(["GET /v1.41/containers/json?all=1 HTTP/1.1\r\nHost: docker\r\nX-A: 1\r\n\r\n"]);
  });

  it.each<[string, string]>([
    ["a length and chunks", post("/v1.41/containers/create", `0\r\n\r\n${SMUGGLED}`, ["Content-Length: 5", "Transfer-Encoding: chunked"])],
    ["two lengths", post("/v1.41/containers/create", CREATE, ["Content-Length: 29", "Content-Length: 2"])],
    ["a coding that is another", post("/v1.41/containers/create", "0\r\n\r\n", ["Transfer-Encoding: gzip, chunked"])],
    ["a coding with a tab", post("/v1.41/containers/create", "0\r\n\r\n", ["Transfer-Encoding:\tchunked x"])],
    ["chunks in HTTP/1.0", post("/v1.41/containers/create", "0\r\n\r\n", ["Transfer-Encoding: chunked"]).replace("HTTP/1.1", "HTTP/1.0")],
    ["a chunk extension", post("/v1.41/containers/create", `1d;x\r\n${CREATE}\r\n0\r\n\r\n`, ["Transfer-Encoding: chunked"])],
    ["a trailer", post("/v1.41/containers/create", `1d\r\n${CREATE}\r\n0\r\nX: y\r\n\r\n`, ["Transfer-Encoding: chunked"])],
    ["a bare LF in the head", `GET /v1.41/info HTTP/1.1\nHost: d\n\n${SMUGGLED}`],
    ["a folded header", get("/v1.41/info", ["X: a\r\n b"])],
    ["two Hosts", get("/v1.41/info", ["Host: e"])],
    ["a blank before the colon", get("/v1.41/info", ["X : a"])],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["an absolute target", get("http://d/v1.41/info")],
    ["an escaped segment", get("/v1.41/%63ontainers/json")],
    ["an escaped slash", get("/v1.41/containers%2Fjson")],
    ["an escaped version", get("/v1%2e41/info")],
    ["a version with more", get("/v1.41.0/info")],
    ["an old version", post("/v1.23/containers/x/start", '{"Binds":["/:/h"]}')],
    ["dot segments", get("/v1.41/containers/../info")],
    ["two slashes", get("//v1.41/info")],
    ["a backslash", get("/v1.41\\info")],
    ["a fragment", get("/v1.41/info#x")],
    ["a name with a slash", get("/v1.41/containers/a%2Fb/json")],
    ["an unknown operation", get("/v1.41/debug/pprof/")],
    ["checkpoints", get("/v1.41/containers/x/checkpoints?dir=/etc")],
    ["OPTIONS", "OPTIONS /v1.41/info HTTP/1.1\r\nHost: d\r\n\r\n"],
    ["an unknown method", "SPY /v1.41/info HTTP/1.1\r\nHost: d\r\n\r\n"],
    ["a parameter twice", post("/v1.41/containers/x/rename?name=a&name=b", "", [])],
    ["an unknown parameter", get("/v1.41/info?x=1")],
    ["a semicolon in the query", get("/v1.41/containers/json?all=1;x=2")],
    [
      "a form",
      "POST /v1.41/containers/x/rename?name=a HTTP/1.1\r\nHost: d\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nname=b",
    ],
    ["a form of parts", "POST /v1.41/build HTTP/1.1\r\nHost: d\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 2\r\n\r\nab"],
    ["a compressed body", post("/v1.41/containers/create", CREATE, ["Content-Length: 29", "Content-Encoding: gzip"])],
    ["a body on start", post("/v1.41/containers/x/start", '{"Binds":["/:/h"]}')],
    ["a key in another case", create('{"Image":"x","hostconfig":{"Privileged":true}}')],
    ["a key with a long s", create('{"Image":"x","Ho\\u017ftConfig":{"Privileged":true}}')],
    ["a key twice", create('{"Image":"x","HostConfig":{"Privileged":true},"HostConfig":{"Memory":67108864}}')],
    ["a key twice in two cases", create('{"Image":"x","HostConfig":{"Privileged":false,"privileged":true}}')],
    ["host fields at the top", create('{"Image":"x","Privileged":true,"Binds":["/:/h"]}')],
    ["two documents", create(`${CREATE}{"HostConfig":{"Privileged":true}}`)],
    ["a document and NUL", create(`${CREATE}\0`)],
    ["a byte order mark", create(`\u00ef\u00bb\u00bf${CREATE}`)],
    ["bytes that are no UTF-8", create('{"Image":"x\u00ff"}')],
    ["an unknown field", create('{"Image":"x","HostConfig":{"NewPower":true}}')],
    ["__proto__", create('{"Image":"x","__proto__":{"HostConfig":{"Privileged":true}}}')],
    ["depth", create(`{"Image":"x","Labels":${"[".repeat(5000)}${"]".repeat(5000)}}`)],
    ["plain text for JSON", create(CREATE).replace("application/json", "text/plain")],
    ["a body that is too long by its length", post("/v1.41/containers/create", "{", ["Content-Length: 5000000"]) + " ".repeat(4_300_000)],
    [
      "a body that is too long in chunks",
      post("/v1.41/containers/create", `${(4_300_000).toString(16)}\r\n${" ".repeat(4_300_000)}\r\n0\r\n\r\n`, ["Transfer-Encoding: chunked"]),
    ],
    ["a body that ends early", post("/v1.41/containers/create", "{", ["Content-Length: 29"])],
    ["swarm", post("/v1.41/swarm/join", "{}")],
    ["a web socket's attach to nobody", get("/v1.41/containers/nosuch/attach/ws", ["Connection: Upgrade", "Upgrade: websocket"])],
  ])("%s", { timeout: 60_000 }, async (_, request) => {
    recorder.forget();
    const answer = await raw(guard.socket, `${request}`, request.includes("29\r\n\r\n{") && !request.includes("Image") ? 500 : 3000);
    expect(answer === "" || /^HTTP\/1\.1 (4\d\d|50[135]) /.test(answer), answer.slice(0, 300)).toBe(true);
    expect(answer.split("HTTP/1.1 ").length).toBeLessThanOrEqual(2);
    expect(recorder.seen()).toEqual([]);
  });

  it("a request behind a refused one is not answered", async () => {
    recorder.forget();
    const answer = await raw(guard.socket, create('{"Image":"x","hostconfig":{}}') + SMUGGLED);
    expect(answer.split("HTTP/1.1 ").length).toBe(2);
    expect(recorder.seen()).toEqual([]);
  });

  it("requests that come together are answered in order, each judged", async () => {
    recorder.forget();
    const answer = await raw(guard.socket, `${get("/v1.41/containers/json")}${get("/_ping")}${create('{"Image":"x","hostconfig":{}}')}`);
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 400"]);
    expect(recorder.seen()).toEqual([sent("GET /v1.41/containers/json") + sent("GET /_ping")]);
  });

  it("only what one client reads goes over one connection to the engine", async () => {
    recorder.forget();
    const answer = await raw(
      guard.socket,
      `${get("/_ping")}${get("/v1.41/info")}POST /v1.41/containers/nosuch/kill HTTP/1.1\r\nHost: d\r\n\r\n${get("/v1.41/version")}`,
    );
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200"]);
    await raw(guard.socket, get("/v1.41/networks"));
    expect(recorder.seen()).toEqual([
      sent("GET /_ping") + sent("GET /v1.41/info") + sent("GET /v1.41/version"),
      sent("POST /v1.41/containers/nosuch/kill"),
      sent("GET /v1.41/networks"),
    ]);
  });
});
