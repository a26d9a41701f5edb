import { expect, it } from "vitest";
import { coalesced } from "./coalesced.ts";

it("a storm of asking runs the job once, and once more for what came while it ran", async () => {
  let runs = 0;
  let release: () => void = () => undefined;
  const ask = coalesced(async () => {
    runs += 1;
    await new Promise<void>((settle) => {
      release = settle;
    });
  }, 0);
  for (let times = 0; times < 1000; times += 1) ask();
  expect(runs).toBe(1);
  release();
  await expect.poll(() => runs).toBe(2);
  for (let times = 0; times < 1000; times += 1) ask();
  release();
  await expect.poll(() => runs).toBe(3);
  release();
  await new Promise((settle) => setTimeout(settle, 20));
  expect(runs).toBe(3);
  ask();
  expect(runs).toBe(4);
});
