import { expect, test } from "vitest";
import { STOCK_ENGINE, STOCK_HOST, UNKNOWN_HOST } from "../host/index.ts";
import type { World } from "../model/index.ts";
import { knowledgeForRequests } from "./files.ts";

const world = (host: World["host"]): World => ({ containers: [], volumes: [], networks: [], images: [], engine: STOCK_ENGINE, host, assumptions: [] });
const here = { directory: "/" };

test("an engine and its host whose versions are not known have no flaw for certain", async () => {
  const knowledge = await knowledgeForRequests(null, here);
  expect(knowledge(world(UNKNOWN_HOST)).flaws?.flaws).toEqual([]);
});

test("a flaw that is here for certain counts", async () => {
  const evidence = { source: "test", location: "" };
  const yes = <T>(value: T) => ({ known: true, value, evidence }) as const;
  const engine = { ...STOCK_ENGINE, components: yes([{ name: "runc", version: "1.1.5+ds1-1", commit: "" }]) };
  const packages = yes([{ name: "runc", version: "1.1.5+ds1-1", format: "deb" as const }]);
  const software = { ...UNKNOWN_HOST.software, hasEveryFix: yes(false), distribution: yes({ id: "debian", versionId: "12" }), packages };
  const knowledge = await knowledgeForRequests(null, here);
  const found = knowledge({ ...world({ ...UNKNOWN_HOST, software }), engine }).flaws?.flaws.map(({ id }) => id);
  expect(found).toContain("CVE-2024-21626");
});

test("the same object for the same engine and host, so that what is judged with it can be kept", async () => {
  const knowledge = await knowledgeForRequests(null, here);
  const [one, other] = [world(STOCK_HOST), world(STOCK_HOST)];
  expect(knowledge(one)).toBe(knowledge(other));
  expect(knowledge(one)).not.toBe(knowledge({ ...other, engine: { ...STOCK_ENGINE } }));
});
