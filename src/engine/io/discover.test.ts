import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endpointWords } from "../endpoint.ts";
import { discoverEndpoints } from "./discover.ts";

let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "seaworthy-home-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), typeof content === "string" ? content : JSON.stringify(content));
}

function writeContext(name: string, docker: unknown): string {
  const id = createHash("sha256").update(name).digest("hex");
  write(`.docker/contexts/meta/${id}/meta.json`, { Name: name, Endpoints: { docker } });
  return id;
}

function find(environment: Record<string, string>, usualSockets: readonly string[] = []): readonly string[] {
  return discoverEndpoints({ environment, home, usualSockets }).map((endpoint) => `${endpointWords(endpoint)} ${endpoint.origin}`);
}

describe("which engine is meant", () => {
  it("DOCKER_HOST before any context", () => {
    writeContext("far", { Host: "tcp://far:1" });
    expect(find({ DOCKER_HOST: "unix:///x.sock", DOCKER_CONTEXT: "far" })).toEqual(["unix:///x.sock DOCKER_HOST"]);
  });

  it("DOCKER_CONTEXT before the current context", () => {
    writeContext("far", { Host: "tcp://far:1" });
    write(".docker/config.json", { currentContext: "other" });
    expect(find({ DOCKER_CONTEXT: "far" })).toEqual(["tcp://far:1 DOCKER_CONTEXT `far`"]);
  });

  it("the current context", () => {
    writeContext("far", { Host: "unix:///far.sock" });
    write(".docker/config.json", { currentContext: "far" });
    expect(find({})).toEqual(["unix:///far.sock docker context `far`"]);
  });

  it("DOCKER_CONTEXT=default is no context", () => {
    write(".docker/config.json", { currentContext: "far" });
    expect(() => find({ DOCKER_CONTEXT: "default" })).toThrowError(expect.objectContaining({ code: "not-found" }));
  });

  it("a context with TLS files is reached over TLS", () => {
    const id = writeContext("far", { Host: "tcp://far", SkipTLSVerify: true });
    write(`.docker/contexts/tls/${id}/docker/ca.pem`, "x");
    const [endpoint] = discoverEndpoints({ environment: { DOCKER_CONTEXT: "far" }, home });
    expect(endpoint).toMatchObject({ port: 2376, tls: { ca: expect.stringContaining("ca.pem"), cert: null, verifiesServer: false } });
  });

  it("DOCKER_TLS_VERIFY turns TLS on, with the files of DOCKER_CERT_PATH", () => {
    write("certs/ca.pem", "x");
    const [endpoint] = discoverEndpoints({ environment: { DOCKER_HOST: "tcp://h", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: join(home, "certs") }, home });
    expect(endpoint).toMatchObject({ port: 2376, tls: { ca: join(home, "certs/ca.pem"), key: null, verifiesServer: true } });
  });

  it.each<[string, unknown]>([
    ["no docker endpoint", { Kubernetes: {} }],
    ["an address that is no text", { Host: 7 }],
    ["an empty address", { Host: "" }],
  ])("a context with %s is an error, never another engine", (_, docker) => {
    writeContext("far", docker);
    expect(() => find({ DOCKER_CONTEXT: "far" })).toThrowError(expect.objectContaining({ code: "bad-context" }));
  });

  it("a context that is not there is an error", () => {
    expect(() => find({ DOCKER_CONTEXT: "../../x" })).toThrowError(expect.objectContaining({ code: "bad-context" }));
  });

  it.each(["{", "[]", '"x"'])("a configuration of %s is an error", (content) => {
    write(".docker/config.json", content);
    expect(() => find({})).toThrowError(expect.objectContaining({ code: "bad-context" }));
  });

  it("a configuration that names no context is none", () => {
    write(".docker/config.json", { auths: {} });
    expect(() => find({})).toThrowError(expect.objectContaining({ code: "not-found" }));
  });

  it("usual sockets that are there, in order; a plain file is none", async () => {
    write("file.sock", "");
    const paths = ["b.sock", "a.sock"].map((name) => join(home, name));
    const servers = await Promise.all(
      paths.map(
        (path) =>
          new Promise<ReturnType<typeof createServer>>((resolve) => {
            const server = createServer().listen(path, () => resolve(server));
          }),
      ),
    );
    expect(find({}, [join(home, "gone.sock"), join(home, "file.sock"), ...paths])).toEqual(paths.map((path) => `unix://${path} usual place`));
    for (const server of servers) server.close();
  });
});
