import { describe, expect, it } from "vitest";
import { contextEndpoint, publicKeysIn, registriesIn } from "./docker-client.ts";

describe("what a client's files name", () => {
  it.each<[string, string, readonly string[] | null]>([
    ["logins", '{"auths":{"https://index.docker.io/v1/":{"auth":"c2VjcmV0"},"r.example:5000":{}}}', ["docker.io", "r.example:5000"]],
    ["helpers", '{"credHelpers":{"gcr.io":"gcloud"}}', ["gcr.io"]],
    ["a store", '{"credsStore":"pass"}', ["docker.io"]],
    ["none", '{"HttpHeaders":{}}', []],
    ["a list", "[]", null],
    ["no JSON", "{", null],
    ["logins of a strange shape", '{"auths":"x"}', []],
  ])("%s", (_, json, registries) => {
    expect(registriesIn(json)).toEqual(registries);
  });

  it("no token is among them", () => {
    expect(JSON.stringify(registriesIn('{"auths":{"r.example":{"auth":"c2VjcmV0","identitytoken":"t0ken"}}}'))).not.toMatch(/c2VjcmV0|t0ken/);
  });

  it.each([
    ['{"Name":"x","Endpoints":{"docker":{"Host":"ssh://me@ship"}}}', "ssh://me@ship"],
    ['{"Endpoints":{"docker":{"Host":"tcp://me:hunter2@ship:2376"}}}', "tcp://me:***@ship:2376"],
    ["{}", null],
  ])("%s names %s", (json, endpoint) => expect(contextEndpoint(json)).toBe(endpoint));

  it("public keys, with options, comments and repetitions", () => {
    const key = `AAAAC3NzaC1lZDI1NTE5${"x".repeat(30)}`;
    expect(publicKeysIn(`# ssh-ed25519 ${key}y\nfrom="10.0.0.0/8",command="ls" ssh-ed25519 ${key} me\nssh-ed25519 ${key}\n\nnonsense\n`)).toEqual([key]);
  });
});
