import { describe, expect, it } from "vitest";
import { Gate } from "./gate.ts";

describe("a gate of one, at which one may wait", () => {
  it("lets the second in when the first leaves, and refuses the third at once", async () => {
    const gate = new Gate(1, 1);
    const leave = await gate.enter();
    let isIn = false;
    const second = gate.enter().then((leaveAgain) => {
      isIn = true;
      return leaveAgain;
    });
    expect(await gate.enter()).toBeNull();
    expect(isIn).toBe(false);
    leave?.();
    leave?.();
    const leaveSecond = await second;
    expect(isIn).toBe(true);
    leaveSecond?.();
    expect(await gate.enter()).not.toBeNull();
    expect(await Promise.race([gate.enter().then(() => "in"), Promise.resolve("waits")])).toBe("waits");
  });
});
