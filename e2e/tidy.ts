import { afterAll, inject } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import "./provided.ts";

/** Each file leaves the engine without its containers: the next ones would scan them all. */
afterAll(() => {
  const provided = inject("engine");
  if (provided.kind !== "engine") return;
  const { engine } = provided;
  const ours = engine.isOwn ? [] : ["--filter", `label=${engine.label}`];
  const ids = docker(engine, ["ps", "-aq", ...ours])
    .stdout.split("\n")
    .filter((id) => id !== "");
  for (let start = 0; start < ids.length; start += 50) docker(engine, ["rm", "-f", ...ids.slice(start, start + 50)]);
}, 300_000);
