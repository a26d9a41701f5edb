import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { makeAuthority, makeCertificate, makeRevocations } from "./certificates.ts";
import type { ConfiguredGuard } from "./guard-process.ts";
import { configFolder, raw, startConfigured } from "./guard-process.ts";
import { describeLive } from "./live.ts";

const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n`;
/** The connection ends with the answer; this is for one that does not come. */
const PATIENCE_MS = 20_000;
const config = (mode: string) => `
listeners:
  one: { unix: { path: one.sock }, profile: ours, mode: ${mode} }
profiles:
  ours: { files: [ours.cedar] }
`;
const LOOKING = `@id("looking")\npermit (principal, action in Seaworthy::Action::"read", resource);\n`;
const LESS = `${LOOKING}@id("no-list")\nforbid (principal, action == Seaworthy::Action::"ContainerList", resource);\n`;

describeLive("a guard whose files change", () => {
  let guard: ConfiguredGuard;
  const start = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const folder = configFolder(files);
    guard = await startConfigured(folder, ["--status", join(folder, "status.sock"), "--log-all"]);
    return folder;
  };
  afterEach(async () => {
    expect(await guard.stop()).toBe(0);
  });
  const hup = () => process.kill(guard.pid, "SIGHUP");
  const status = async (target: string) => (await raw(join(guard.directory, "one.sock"), get(target), PATIENCE_MS)).slice(9, 12);
  const events = (...names: readonly string[]) => guard.log().filter(({ event }) => names.includes(String(event)));
  const put = (name: string, text: string) => {
    writeFileSync(join(guard.directory, `${name}.new`), text);
    renameSync(join(guard.directory, `${name}.new`), join(guard.directory, name));
  };

  it("decides by what they say now: policies, profile and mode; and says so in each decision", async () => {
    await start({ "seaworthy.yaml": config("enforce"), "ours.cedar": LOOKING });
    expect(await status("/v1.41/containers/json")).toBe("200");
    put("ours.cedar", LESS);
    hup();
    await expect.poll(() => status("/v1.41/containers/json"), { timeout: 20_000 }).toBe("403");
    put("seaworthy.yaml", config("observe"));
    await expect.poll(() => status("/v1.41/containers/json"), { timeout: 20_000 }).toBe("200");
    const versions = guard.log().flatMap(({ event, policyVersion }) => (event === "answered" ? [policyVersion] : []));
    const [first, second] = [...new Set(versions)];
    expect([typeof first, typeof second, new Set(versions).size]).toEqual(["string", "string", 2]);
    expect(events("reloaded")[0]).toMatchObject({ before: first, policyVersion: second });
  });

  it.each([
    ["a policy that cannot be read", "ours.cedar", "permit (principal, action", /ours\.cedar/],
    ["no policy at all", "ours.cedar", "", /permits nothing/],
    ["a configuration with an unknown key", "seaworthy.yaml", `${config("observe")}mod: observe\n`, /there is no key `mod`/],
    ["another place", "seaworthy.yaml", config("observe").replace("one.sock", "two.sock"), /restart the guard|other names or addresses/],
  ])("%s: what held before holds, and it is said", async (_, name, text, message) => {
    const folder = await start({ "seaworthy.yaml": config("enforce"), "ours.cedar": LESS });
    put(name, text);
    hup();
    await expect.poll(() => events("reload-refused").length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(events("reload-refused")[0]).toMatchObject({ message: expect.stringMatching(message) });
    await expect.poll(() => guard.said()).toContain("the configuration is not taken, and the one before holds");
    expect([await status("/v1.41/containers/json"), await status("/v1.41/info")]).toEqual(["403", "200"]);
    expect(await raw(join(folder, "status.sock"), get("/metrics"), PATIENCE_MS)).toMatch(/seaworthy_guard_reloads_total\{outcome="kept"\} [1-9]/);
  });

  it("a storm of signals is a few reloads, and nobody waits for it", async () => {
    await start({ "seaworthy.yaml": config("enforce"), "ours.cedar": LOOKING });
    for (let round = 0; round < 8; round += 1) {
      for (let times = 0; times < 100; times += 1) hup();
      expect(await status("/v1.41/info")).toBe("200");
    }
    await expect.poll(() => events("reloaded").length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(events("reloaded").length).toBeLessThan(10);
  });

  it("certificates are read anew, and whom the authority before let in is in no more", async () => {
    const port = 24_760 + (process.pid % 500);
    const folder = configFolder({
      "seaworthy.yaml": `listeners: { far: { tls: { address: "127.0.0.1:${port}", certificate: server-cert.pem, key: server-key.pem, clientAuthority: clients.pem } } }`,
    });
    for (const authority of ["ca", "next"]) makeAuthority(folder, authority);
    makeCertificate(folder, { name: "server", subject: "/CN=guard", names: "DNS:localhost", usage: "serverAuth" });
    for (const authority of ["ca", "next"]) makeCertificate(folder, { name: `of-${authority}`, subject: `/CN=${authority}`, authority });
    copyFileSync(join(folder, "ca.pem"), join(folder, "clients.pem"));
    guard = await startConfigured(folder);
    const as = (name: string) => ["-cert", join(folder, `of-${name}-cert.pem`), "-key", join(folder, `of-${name}-key.pem`)];
    const curl = (name: string) => {
      const [, certificate = "", , key = ""] = as(name);
      const args = ["-s", "-m", "5", "--cacert", join(folder, "ca.pem"), "--cert", certificate, "--key", key];
      return spawnSync("curl", [...args, `https://localhost:${port}/_ping`], { encoding: "utf8" }).stdout;
    };
    expect([curl("ca"), curl("next")]).toEqual(["OK", ""]);
    const client = spawn("openssl", ["s_client", "-quiet", "-connect", `localhost:${port}`, "-CAfile", join(folder, "ca.pem"), ...as("ca")]);
    let said = "";
    client.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
    const ended = new Promise((settle) => client.on("exit", settle));
    client.stdin.write("GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n");
    await expect.poll(() => said, { timeout: 10_000 }).toContain("200 OK");
    copyFileSync(join(folder, "next.pem"), join(folder, "clients.pem"));
    await expect.poll(() => [curl("ca"), curl("next")], { timeout: 20_000 }).toEqual(["", "OK"]);
    await ended;
  });

  it("who is revoked is in no more, with an open connection or a session of before either", async () => {
    const port = 25_260 + (process.pid % 500);
    const folder = configFolder({
      "seaworthy.yaml": `listeners:
  far:
    tls: { address: "127.0.0.1:${port}", certificate: server-cert.pem, key: server-key.pem, clientAuthority: ca.pem, revoked: revoked.pem }
`,
    });
    makeAuthority(folder);
    makeCertificate(folder, { name: "server", subject: "/CN=guard", names: "DNS:localhost", usage: "serverAuth" });
    for (const name of ["alice", "bob"]) makeCertificate(folder, { name, subject: `/CN=${name}` });
    makeRevocations(folder, []);
    guard = await startConfigured(folder);
    const client = (name: string, connection: "close" | "keep-alive", ...args: readonly string[]) => {
      const own = ["-cert", join(folder, `${name}-cert.pem`), "-key", join(folder, `${name}-key.pem`)];
      const process = spawn("openssl", ["s_client", "-quiet", "-connect", `localhost:${port}`, "-CAfile", join(folder, "ca.pem"), ...own, ...args]);
      let said = "";
      process.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
      process.stdin.on("error", () => undefined).write(`GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: ${connection}\r\n\r\n`);
      return { said: () => said, ended: new Promise<void>((settle) => process.on("exit", () => settle())) };
    };
    const asked = async (name: string, ...args: readonly string[]) => {
      const { said, ended } = client(name, "close", ...args);
      await ended;
      return said().includes("200 OK");
    };
    const session = join(folder, "session.pem");
    expect([await asked("alice", "-sess_out", session), await asked("bob")]).toEqual([true, true]);
    const open = client("alice", "keep-alive");
    await expect.poll(open.said, { timeout: 10_000 }).toContain("200 OK");
    makeRevocations(folder, ["alice"]);
    await open.ended;
    expect([await asked("alice"), await asked("bob")]).toEqual([false, true]);
    expect([existsSync(session), await asked("alice", "-sess_in", session)]).toEqual([true, false]);
    makeRevocations(folder, [], { minutes: -1 });
    hup();
    await expect.poll(() => asked("bob"), { timeout: 20_000 }).toBe(false);
    put("revoked.pem", "no list");
    hup();
    await expect
      .poll(() => events("reload-refused"), { timeout: 20_000 })
      .toMatchObject([{ message: expect.stringContaining("no revocation list in its `revoked`") }]);
  }, 120_000);
});
