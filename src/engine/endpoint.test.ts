import { describe, expect, it } from "vitest";
import { endpointWords, parseEndpoint } from "./endpoint.ts";
import { EngineError } from "./engine-error.ts";

const TLS = { ca: null, cert: null, key: null, verifiesServer: true };

describe("an engine's address", () => {
  it.each([
    ["a socket", "unix:///run/docker.sock", null, "unix:///run/docker.sock"],
    ["upper-case scheme", "UNIX:///run/docker.sock", null, "unix:///run/docker.sock"],
    ["tcp without a port", "tcp://10.0.0.1", null, "tcp://10.0.0.1:2375"],
    ["tcp without a port, TLS", "tcp://10.0.0.1", TLS, "tcp://10.0.0.1:2376"],
    ["no scheme", "build.example:2375", null, "tcp://build.example:2375"],
    ["IPv6", "tcp://[::1]:2375", null, "tcp://[::1]:2375"],
    ["no host", "tcp://:2375", null, "tcp://localhost:2375"],
    ["a final slash", "tcp://h:1/", null, "tcp://h:1"],
  ])("%s", (_, address, tls, words) => {
    expect(endpointWords(parseEndpoint(address, "DOCKER_HOST", tls))).toBe(words);
  });

  it.each([
    ["ssh", "ssh://me@host", "not-supported"],
    ["a Windows pipe", "npipe:////./pipe/docker_engine", "not-supported"],
    ["a relative socket path", "unix://docker.sock", "bad-address"],
    ["a socket without a path", "unix://", "bad-address"],
    ["a NUL in the path", "unix:///run/\0x", "bad-address"],
    ["a port out of range", "tcp://h:70000", "bad-address"],
    ["port zero", "tcp://h:0", "bad-address"],
    ["a path after the host", "tcp://h:1/v1.41", "bad-address"],
    ["a user name", "tcp://me@h:1", "bad-address"],
    ["an unknown scheme", "ftp://h", "bad-address"],
    ["an endless address", `tcp://${"a".repeat(5000)}`, "bad-address"],
  ])("%s is refused", (_, address, code) => {
    expect(() => parseEndpoint(address, "DOCKER_HOST", null)).toThrowError(expect.objectContaining({ code }));
  });

  it("says what to do instead of ssh, and quotes nothing of a shell in it", () => {
    const refused = catchError(() => parseEndpoint("ssh://me@host$(x)", "DOCKER_HOST", null));
    expect(refused.hint).toContain("ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock me@host`)");
  });
});

function catchError(run: () => unknown): EngineError {
  try {
    run();
  } catch (error) {
    if (error instanceof EngineError) return error;
  }
  throw new Error("expected an EngineError");
}
