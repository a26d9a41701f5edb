import { expect, it } from "vitest";
import type { Header } from "./head.ts";
import type { Outgoing } from "./outgoing.ts";
import { printRequest } from "./outgoing.ts";

const header = (name: string, value = "x"): Header => ({ name, value });
const sent = (headers: readonly Header[], more: Partial<Outgoing> = {}): readonly string[] =>
  printRequest({ method: "POST", target: "/info", headers, body: null, stream: null, upgrade: null, ...more })
    .split("\r\n")
    .slice(1, -2);

it("a header that is there several times stays so, in its order", () => {
  const methods = ["a", "b", "a"].map((value) => header("X-Docker-Expose-Session-Grpc-Method", value));
  expect(sent([header("A"), ...methods, header("B")])).toEqual(["Host: docker", "A: x", ...methods.map(({ name, value }) => `${name}: ${value}`), "B: x"]);
});

it.each([
  ...["Host", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect"],
  ...["Content-Length", "Content-Type", "Content-Encoding", "X-Seaworthy-Pass"],
])("a client's %s is not passed on, in any letters", (name) => {
  expect(sent([header(name), header(name.toLowerCase()), header(name.toUpperCase())])).toEqual(["Host: docker"]);
});

it("an upgrade is asked for in our words", () => {
  expect(sent([header("Connection", "Upgrade, X"), header("Upgrade", "other")], { upgrade: "tcp" })).toEqual([
    "Host: docker",
    "Connection: Upgrade",
    "Upgrade: tcp",
  ]);
});

it("a pass stands there once, ours", () => {
  expect(sent([header("x-seaworthy-pass", "theirs")], { pass: header("X-Seaworthy-Pass", "ours") })).toEqual(["Host: docker", "X-Seaworthy-Pass: ours"]);
});
