import { expect, it } from "vitest";
import { reload } from "./reload.ts";

it("all of the new", () => expect(reload("old", () => "new")).toEqual({ kind: "changed", now: "new" }));

it.each([[new Error("broken")], ["broken"]])("whatever goes wrong keeps the old, with the reason", (thrown) => {
  const load = (): string => {
    throw thrown;
  };
  expect(reload("old", load)).toEqual({ kind: "kept", now: "old", error: new Error("broken") });
});
