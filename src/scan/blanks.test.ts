import { describe, expect, it } from "vitest";
import { STOCK_ENGINE, STOCK_HOST, UNKNOWN_HOST } from "../host/index.ts";
import { listBlanks } from "./blanks.ts";

const NOTHING = { containers: [], volumes: [], networks: [], images: [], engine: STOCK_ENGINE, assumptions: [] };

describe("what could not be read", () => {
  it("is nothing where all is known", () => {
    expect(listBlanks({ ...NOTHING, host: STOCK_HOST })).toEqual([]);
  });

  it("is named in words, with the way to learn it", () => {
    const host = { ...STOCK_HOST, dockerGroupMembers: UNKNOWN_HOST.dockerGroupMembers };
    expect(listBlanks({ ...NOTHING, host })).toEqual([
      { fact: "host: docker group members", why: expect.any(String), learnBy: expect.stringContaining("--snapshot"), affects: [] },
    ]);
  });
});
