import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../route/operations.ts";
import { needsPass, readAuthzRequest } from "./authz-request.ts";

const base64 = (text: string): string => btoa(text);
const question = (more: object = {}) => ({ RequestMethod: "POST", RequestUri: "/v1.41/containers/create", RequestHeaders: {}, ...more });
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : String.fromCharCode(...bytes));

describe("what the engine shows of a request", () => {
  it.each(["a", "ab", "abc", "abcd", '{"Image":"x"}', "\u00ff\u0000\u00fe?>"])("a body of %j", (body) => {
    const asked = readAuthzRequest(question({ RequestBody: base64(body) }));
    expect(text(asked.body)).toBe(body);
    expect(asked.head.headers).toEqual([{ name: "Content-Length", value: String(body.length) }]);
    expect(asked.isWithheld).toBe(false);
  });

  it("its pass is no header of the request any more", () => {
    const asked = readAuthzRequest(question({ RequestHeaders: { "X-Seaworthy-Pass": "a.b", "User-Agent": "docker" } }));
    expect(asked).toMatchObject({ pass: "a.b", head: { headers: [{ name: "User-Agent", value: "docker" }] } });
  });

  it.each<[string, object, boolean]>([
    ["no length and no body: there is none, or one in chunks", {}, false],
    ["a length of nothing", { "Content-Length": "0" }, false],
    ["a length and no body: it is kept from plugins", { "Content-Length": "7" }, true],
    ["a length that is no number", { "content-length": "x" }, true],
  ])("%s", (_, RequestHeaders, isWithheld) => expect(readAuthzRequest(question({ RequestHeaders })).isWithheld).toBe(isWithheld));

  it.each<[string, unknown]>([
    ["nothing", null],
    ["a text", "POST /"],
    ["no method", { RequestUri: "/info" }],
    ["no target", { RequestMethod: "GET" }],
    ["a body that is no base64", question({ RequestBody: "{}" })],
  ])("%s is no question", (_, asked) => expect(() => readAuthzRequest(asked)).toThrow(expect.objectContaining({ name: "RequestError" })));
});

it("what makes a container, and what has a body that no plugin sees, is taken from the guard alone", () => {
  expect(OPERATIONS.filter(needsPass).map(({ id }) => id)).toEqual([
    ...["ContainerCreate", "ContainerArchivePut", "ImageCreate", "ImageLoad", "Build", "PluginCreate", "ServiceCreate", "ServiceUpdate"],
  ]);
});
