import { describe, expect, it } from "vitest";
import type { DescribedKind } from "../bodies/read-body.ts";
import { printJsonBody, readJsonBody } from "../bodies/read-body.ts";
import { shownBody } from "./redact.ts";

/** Stands for whatever nobody may see. */
const SECRET = "hunter2";

describe("of a body is shown nothing that may be a secret", () => {
  it.each<[DescribedKind, object]>([
    ["auth", { username: SECRET, password: SECRET, auth: SECRET, identitytoken: SECRET, registrytoken: SECRET }],
    [
      "container-create",
      { Image: "a", Env: [`A=${SECRET}`], Cmd: ["--password", SECRET], Labels: { token: SECRET }, Healthcheck: { Test: [`TOKEN=${SECRET}`] } },
    ],
    ["container-create", { Image: "a", HostConfig: { LogConfig: { Type: "splunk", Config: { "splunk-token": SECRET } } } }],
    ["exec-create", { Env: [`A=${SECRET}`], Cmd: ["sh", "-c", `PASSWORD="x ${SECRET}" y`] }],
    ["volume-create", { DriverOpts: { o: `username=a,password=${SECRET}` } }],
    ["commit", { Env: [`A=${SECRET}`], OnBuild: [`ENV A=${SECRET}`], Labels: { password: SECRET } }],
    ["secret", { Name: "a", Data: SECRET }],
    ["config", { Name: "a", Data: SECRET }],
    ["service", { TaskTemplate: { ContainerSpec: { Image: "a", Env: [`A=${SECRET}`], Command: ["--token", SECRET], Args: [`PASSWORD=${SECRET}`] } } }],
    ["service", { TaskTemplate: { ContainerSpec: { Image: "a" }, LogDriver: { Name: "splunk", Options: { "splunk-token": SECRET } } } }],
    [
      "service",
      {
        TaskTemplate: {
          ContainerSpec: {
            Image: "a",
            Labels: { token: SECRET },
            Mounts: [{ Type: "volume", Source: "vol", Target: "/v", VolumeOptions: { DriverConfig: { Name: "nfs", Options: { password: SECRET } } } }],
          },
        },
      },
    ],
    ["swarm-init", { Spec: { CAConfig: { SigningCAKey: SECRET, ExternalCAs: [{ Protocol: "cfssl", URL: "https://a", Options: { key: SECRET } }] } } }],
    ["swarm-update", { CAConfig: { SigningCAKey: SECRET }, TaskDefaults: { LogDriver: { Name: "a", Options: { b: SECRET } } } }],
    ["swarm-join", { JoinToken: SECRET }],
    ["swarm-unlock", { UnlockKey: SECRET }],
  ])("%s %j", (kind, body) => {
    const shown = printJsonBody(shownBody(readJsonBody(new TextEncoder().encode(JSON.stringify(body)), kind, "1.51")), kind);
    expect(shown).not.toContain(SECRET);
    expect(shown).toContain("[redacted]");
  });

  it("a plugin's settings", () => {
    const body = readJsonBody(new TextEncoder().encode(`["A=${SECRET}"]`), "plugin-settings", "1.51");
    expect(printJsonBody(shownBody(body), "plugin-settings")).toBe('["A=[redacted]"]');
  });
});
