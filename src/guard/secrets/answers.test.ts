import { expect, it } from "vitest";
import { OPERATIONS } from "../route/operations.ts";
import { TELLING } from "./answers.ts";

/** Operations that read, and whose answers are not looked through: they hold no text of anybody's, or are files and streams. */
const NOT_LOOKED_THROUGH = [
  ...["Ping", "PingHead", "Version", "ContainerStats", "ContainerWait", "ContainerChanges", "ImageSearch", "Distribution"],
  ...["ContainerLogs", "ContainerExport", "ContainerArchiveInfo", "ContainerArchiveGet", "ImageGet", "ImageGetAll", "ServiceLogs", "TaskLogs"],
];

it("every operation that reads is looked through, or is known not to be", () => {
  const reading = OPERATIONS.filter(({ access }) => access === "read" || access === "read-sensitive").map(({ id }) => id);
  expect([...TELLING, ...NOT_LOOKED_THROUGH].sort()).toEqual([...reading, "VolumeCreate"].sort());
});
