import type { JsonObject } from "../json/value.ts";
import { objectOf } from "../json/value.ts";
import type { Parameter } from "../route/query.ts";

/** The container in which the steps of a classic build run, as a create of it: as root, with what the query asks for (moby builder/dockerfile/dispatchers.go). */
export function buildAsCreate(query: readonly Parameter[]): JsonObject {
  const value = (name: string): string => query.find((parameter) => parameter.name === name)?.value ?? "";
  return objectOf([
    ["Image", "build"],
    ["User", "0"],
    [
      "HostConfig",
      objectOf([
        ["NetworkMode", value("networkmode") || "default"],
        ["CgroupParent", value("cgroupparent")],
        ["IpcMode", "private"],
        ["CgroupnsMode", "private"],
      ]),
    ],
  ]);
}

/** What of a build has no meaning for the judgement that is known here. */
export function unjudgedOfBuild(query: readonly Parameter[]): readonly string[] {
  return query.flatMap(({ name, value }) => {
    if (name === "securityopt") return ["security options of a build"];
    return name === "remote" && value !== "" ? ["a context that the engine fetches itself"] : [];
  });
}

/** Whether the builder is BuildKit, which is led through a tunnel of its own. */
export function usesBuildKit(query: readonly Parameter[]): boolean {
  return query.some(({ name, value }) => (name === "version" && value === "2") || ((name === "session" || name === "outputs") && value !== ""));
}
