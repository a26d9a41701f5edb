import { describe, expect, it } from "vitest";
import { UNKNOWN_HOST } from "../host/index.ts";
import { ENGINE, HOST } from "../reason/facts/fixtures.ts";
import { listBlanks } from "./blanks.ts";

const NOTHING = { containers: [], volumes: [], networks: [], images: [], engine: ENGINE, assumptions: [] };

describe("what could not be read", () => {
  it("is nothing where all is known", () => {
    expect(listBlanks({ ...NOTHING, host: HOST })).toEqual([]);
  });

  it("is named in words, with the way to learn it", () => {
    const host = { ...HOST, dockerGroupMembers: UNKNOWN_HOST.dockerGroupMembers };
    expect(listBlanks({ ...NOTHING, host })).toEqual([
      { fact: "host: docker group members", why: expect.any(String), learnBy: expect.stringContaining("--snapshot"), affects: [] },
    ]);
  });

  it("is named in each part of the host but what only `crew` and controls tell of", () => {
    const host = { ...HOST, software: UNKNOWN_HOST.software, crew: UNKNOWN_HOST.crew, configuration: UNKNOWN_HOST.configuration };
    expect(listBlanks({ ...NOTHING, host }).map(({ fact }) => fact)).toEqual([
      "host software: distribution",
      "host software: packages",
      "host software: kernel",
    ]);
  });
});
