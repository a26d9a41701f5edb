import { describe, expect, it } from "vitest";
import { fetchesListsAlone } from "./package-lists.ts";

describe("a build step", () => {
  it.each([
    "apt-get update",
    "/bin/sh -c apt-get -qq update",
    "apt update && rm -rf /tmp/x",
    "apk --no-cache update",
    "set -eux; apt-get update -y",
    "dnf -y makecache",
    "zypper --non-interactive refresh",
  ])("`%s` fetches lists alone", (step) => expect(fetchesListsAlone(step)).toBe(true));

  it.each([
    "apt-get update && apt-get install -y curl",
    "apt-get update \n apt-get -y --no-install-recommends install curl",
    "apk update && apk add curl",
    "apk add --no-cache curl",
    "yum update -y",
    "apt-get update && apt-get -y upgrade",
    "echo update",
    "pip install update",
    "npm update",
    "./bin/myapt update",
    "",
  ])("`%s` does not", (step) => expect(fetchesListsAlone(step)).toBe(false));

  it("of any length is told in bounded time", () => expect(fetchesListsAlone(`apt ${"apt-get ".repeat(1_000_000)}update`)).toBe(false));
});
