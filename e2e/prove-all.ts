import { readFileSync, writeFileSync } from "node:fs";
import type { Proof } from "../src/prove/index.ts";
import { prove } from "../src/prove/io/prove.ts";
import { predict } from "../src/reason/index.ts";
import { scan } from "../src/scan/io/scan.ts";

/** Runs where the engine's files are: scans once, then proves every container that the first argument's file lists, both ways, and writes the proofs to the second's. */

const WIDTH = 6;
const [listed = "", told = ""] = process.argv.slice(2);
const surroundings = { environment: process.env, home: "/nonexistent" };

async function main(): Promise<void> {
  const ids = JSON.parse(readFileSync(listed, "utf8")) as readonly string[];
  const { world } = await scan(surroundings);
  const proofs: Record<string, readonly Proof[]> = {};
  const queue = ids.values();
  const work = async (): Promise<void> => {
    for (const id of queue) {
      const predicted = predict(world, id);
      if (predicted === null) throw new Error(`the scan does not name ${id}`);
      const request = { container: { id, name: id }, predicted, isHere: world.host.symlinks.known };
      proofs[id] = [await prove({ ...request, way: "exec" }, surroundings), await prove({ ...request, way: "process" }, surroundings)];
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  writeFileSync(told, JSON.stringify(proofs));
}

void main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? "") : String(error)}\n`);
    process.exit(1);
  },
);
