import { expect, it } from "vitest";
import { reload } from "./reload.ts";

it("all of the new", async () => expect(await reload("old", () => Promise.resolve("new"))).toEqual({ kind: "changed", now: "new" }));

it.each([[new Error("broken")], ["broken"]])("whatever goes wrong keeps the old, with the reason", async (thrown) => {
  const load = async (): Promise<string> => {
    await Promise.resolve();
    throw thrown;
  };
  expect(await reload("old", load)).toEqual({ kind: "kept", now: "old", error: new Error("broken") });
});
