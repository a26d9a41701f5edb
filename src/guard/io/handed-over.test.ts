import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { listenHandedOver } from "./handed-over.ts";

const HANDED = { LISTEN_PID: "7", LISTEN_FDS: "2", LISTEN_FDNAMES: "main:ci" };

describe("a socket that is not handed over", () => {
  it.each([
    ["without anything", {}, "nothing was handed over (LISTEN_FDS is not set)"],
    ["to another process", { ...HANDED, LISTEN_PID: "8" }, "is for process `8`, and this is 7"],
    ["to nobody", { LISTEN_FDS: "1" }, "is for process none"],
    ["by no number", { ...HANDED, LISTEN_FDS: "2x" }, "LISTEN_FDS is `2x`, and has to be a number from 1 to 64"],
    ["by too large a number", { ...HANDED, LISTEN_FDS: "65" }, "LISTEN_FDS is `65`"],
    ["by another name", { ...HANDED, LISTEN_FDNAMES: "main:c\u001bi" }, "of that name nothing was handed over, but `main`, `c?i`"],
    ["without names", { ...HANDED, LISTEN_FDNAMES: undefined }, "of that name nothing was handed over"],
    ["behind those that are counted", { ...HANDED, LISTEN_FDS: "1" }, "of that name nothing was handed over, but `main`"],
    ["twice", { ...HANDED, LISTEN_FDNAMES: "ci:ci" }, "2 sockets of that name were handed over"],
  ])("%s", async (_words, environment, message) => {
    const listening = listenHandedOver(createServer(), "ci", { environment, pid: 7 });
    await expect(listening).rejects.toMatchObject({ code: "listen", message: expect.stringContaining(message), hint: expect.stringContaining("=ci") });
  });
});
