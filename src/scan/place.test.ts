import { describe, expect, it } from "vitest";
import { whyNotTheHost } from "./place.ts";

const HERE = {
  socketPath: "/run/docker.sock",
  engineName: "vm",
  engineKernel: "6.1.0",
  isDesktop: false,
  hostName: "vm",
  kernel: "6.1.0",
  runsInContainer: false,
  seesEngineProcess: false,
};

describe("what we read is about the engine's host", () => {
  it.each([
    ["its socket, kernel and name are here", HERE],
    ["its process is here, whatever it is called", { ...HERE, engineName: "renamed", seesEngineProcess: true }],
    ["its process is here, though our root looks like a container's", { ...HERE, runsInContainer: true, seesEngineProcess: true }],
  ])("where %s", (_, place) => {
    expect(whyNotTheHost(place)).toBeNull();
  });

  it.each([
    ["it is reached over TCP", { ...HERE, socketPath: null, seesEngineProcess: true }, /another machine/],
    ["it is Docker Desktop", { ...HERE, isDesktop: true }, /virtual machine/],
    ["its kernel is another", { ...HERE, engineKernel: "6.2.0", seesEngineProcess: true }, /another kernel/],
    ["it does not say its kernel", { ...HERE, engineKernel: null }, /another kernel/],
    ["its name is another", { ...HERE, engineName: "far" }, /another host/],
    ["we run in a container with its socket", { ...HERE, runsInContainer: true }, /in a container/],
  ])("not where %s", (_, place, why) => {
    expect(whyNotTheHost(place)).toMatch(why);
  });
});
