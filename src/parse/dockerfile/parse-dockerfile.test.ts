import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Known } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import type { DockerfileOptions } from "./parse-dockerfile.ts";
import { parseDockerfile } from "./parse-dockerfile.ts";

function image(text: string, options?: DockerfileOptions) {
  return parseDockerfile(text, "Dockerfile", options).image;
}

function settled<T>(field: Known<T>): T | "unknown" {
  return field.known ? field.value : "unknown";
}

function words(field: Known<readonly { readonly value: string }[]>): readonly string[] {
  return field.known ? field.value.map((entry) => entry.value) : ["unknown"];
}

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("the user of the image", () => {
  it.each<[string, string, string]>([
    ["the last USER", "FROM a\nUSER x\nUSER 1000:1000", "1000:1000"],
    ["none: the base's, assumed root", "FROM a", ""],
    ["none on scratch", "FROM scratch", ""],
    ["that of the stage it is built on", "FROM a AS base\nUSER app\nFROM base\nRUN x", "app"],
    ["not that of another stage", "FROM a AS build\nUSER app\nFROM b", ""],
    ["from an ARG's default", "FROM a\nARG U=app\nUSER $U", "app"],
    ["from a global ARG, named again", "ARG U=app\nFROM a\nARG U\nUSER ${U}", "app"],
    ["not from a global ARG that is not named again", "ARG U=app\nFROM a\nUSER ${U:-none}", "none"],
    ["from an ENV", "FROM a\nENV U=app G=1\nUSER $U:$G", "app:1"],
    ["an ENV wins over an ARG", "FROM a\nENV U=app\nARG U=other\nUSER $U", "app"],
    ["an ENV of an earlier stage stays, an ARG does not", "FROM a AS b\nENV U=app\nARG G=5\nFROM b\nUSER $U:${G:-6}", "app:6"],
    ["quoted", 'FROM a\nUSER "app"', "app"],
    ["given only when built", "FROM a\nARG U\nUSER $U", "unknown"],
    ["a pattern", "FROM a\nARG U=app\nUSER ${U#a}", "unknown"],
    ["in lower case, over two lines", "from a\nuser \\\n  app", "app"],
    ["with another escape character", "# escape=`\nFROM a\nUSER `\n  app", "app"],
  ])("is %s", (_, text, user) => expect(settled(image(text).user)).toBe(user));

  it("a build argument wins over the default", () => expect(settled(image("FROM a\nARG U=app\nUSER $U", { args: { U: "other" } }).user)).toBe("other"));
  it("an assumption says that it is one", () => expect(image("FROM a").user).toMatchObject({ evidence: { source: "assumption" } }));
  it("evidence is the place of the instruction", () =>
    expect(image("FROM a\n\nUSER app").user).toMatchObject({ evidence: { source: "Dockerfile", location: "3:1" } }));

  it.each<[string | undefined, string]>([
    [undefined, "last"],
    ["first", "one"],
    ["FIRST", "one"],
    ["0", "one"],
  ])("of target %s is %s", (target, user) => {
    expect(settled(image("FROM a AS first\nUSER one\nFROM a\nUSER last", target === undefined ? {} : { target }).user)).toBe(user);
  });
});

describe("set-uid files in the image", () => {
  it.each<[string, boolean | "unknown"]>([
    ["FROM a\nRUN chmod u+s /x", true],
    ["FROM a\nRUN chmod -R 4755 /x", true],
    ["FROM a\nRUN true && chmod +s /x", true],
    ["FROM a\nRUN apt-get install -y --no-install-recommends \\\n  curl sudo=1.9 && rm x", true],
    ["FROM a\nRUN apk add sudo", true],
    ["FROM a\nRUN setcap cap_net_raw+ep /x", true],
    ["FROM scratch\nCOPY --chmod=4755 a /a", true],
    ["FROM a AS b\nRUN apk add sudo\nFROM b", true],
    ["FROM scratch\nCOPY a /a\nUSER 1", false],
    ["FROM scratch\nCOPY --from=b /go/bin/a /a", false],
    ["FROM scratch\nCOPY --from=b / /", "unknown"],
    ["FROM scratch\nADD rootfs.tar /", "unknown"],
    ["FROM scratch\nRUN x", "unknown"],
    ["FROM a", "unknown"],
    ["FROM a\nRUN chmod 755 /x", "unknown"],
    ["FROM a\nRUN chmod g+s /x", "unknown"],
    ["FROM a\nRUN apk add curl && echo sudo", "unknown"],
    ["FROM a AS b\nRUN apk add sudo\nFROM c", "unknown"],
  ])("%j: %s", (text, expected) => expect(settled(image(text).hasSetuidRoot)).toBe(expected));
});

describe("secrets in the image", () => {
  it.each<[string, readonly string[]]>([
    ["FROM a\nENV DB_PASSWORD=x", ["ENV DB_PASSWORD"]],
    ["FROM a\nENV DB_PASSWORD x y", ["ENV DB_PASSWORD"]],
    ["FROM a\nARG NPM_TOKEN", ["ARG NPM_TOKEN"]],
    ["FROM a\nENV URL=postgres://u:word@db/x", ["ENV URL"]],
    ["FROM a\nCOPY .env id_rsa /x/", ["COPY .env", "COPY id_rsa"]],
    ['FROM a\nCOPY [".npmrc", "/root/"]', ["COPY .npmrc"]],
    ["FROM a\nADD certs/server.key .aws/ /x/", ["ADD certs/server.key", "ADD .aws/"]],
    ["FROM a\nRUN API_TOKEN=abc make", ["RUN with API_TOKEN"]],
    ["FROM a\nRUN curl -u me:word https://x", ["RUN with a credential in its command"]],
    ["FROM a\nRUN curl -H 'Authorization: Bearer abcdefgh' https://x", ["RUN with a credential in its command"]],
    ["FROM a AS b\nENV TOKEN=x\nFROM b", ["ENV TOKEN"]],
    ["FROM a AS b\nENV TOKEN=x\nFROM c\nCOPY --from=b /x /x", []],
    ["FROM a\nENV DB_PASSWORD_FILE=/run/secrets/x DB_PASSWORD=$P PASSWORD=", []],
    ["FROM a\nRUN --mount=type=secret,id=token TOKEN=$(cat /run/secrets/token) make", []],
    ["FROM a\nCOPY .env.example id_rsa.pub ca.pem package.json /x/", []],
    ["FROM a\nRUN curl https://x", []],
  ])("%j: %j", (text, expected) => expect(words(image(text).secretsInHistory)).toEqual(expected));

  it("no secret shows in what is said", () => {
    const text = 'FROM a\nENV DB_PASSWORD=hunter2\nRUN X_TOKEN=hunter2 make\nADD https://me:hunter2@x/y /z\nCMD ["x", "--password=hunter2"]';
    expect(JSON.stringify(parseDockerfile(text, "Dockerfile"))).not.toContain("hunter2");
  });
});

describe("what it is built from", () => {
  it.each<[string, readonly string[]]>([
    ["FROM alpine", ["alpine"]],
    ["FROM --platform=x alpine:3 AS b\nFROM b", ["alpine:3"]],
    ["ARG V=3\nFROM alpine:$V", ["alpine:3"]],
    ["ARG V\nFROM alpine:$V", ["alpine:$V"]],
    ["FROM a AS b\nFROM scratch\nCOPY --from=b x x\nCOPY --from=0 y y\nCOPY --from=busybox z z", ["a", "busybox"]],
    ["FROM scratch", []],
    [`FROM alpine@${DIGEST}`, []],
    [`FROM alpine:3@${DIGEST} AS b\nFROM B`, []],
  ])("bases without a digest in %j: %j", (text, expected) => expect(words(image(text).unpinnedBases)).toEqual(expected));

  it.each<[string, readonly string[]]>([
    ["FROM a\nADD https://x/y /z", ["https://x/y"]],
    ["FROM a\nADD https://github.com/x/y.git#main /z", ["https://github.com/x/y.git#main"]],
    ["FROM a\nADD https://u:p@x/y /z", ["https://[redacted]@x/y"]],
    ["FROM a\nADD --checksum=sha256:0 https://x/y /z", []],
    [`FROM a\nADD https://github.com/x/y.git#${"a".repeat(40)} /z`, []],
    ["FROM a\nADD x.tar /z\nCOPY https /z", []],
  ])("unchecked downloads in %j: %j", (text, expected) => expect(words(image(text).remoteAdds)).toEqual(expected));

  it.each<[string, number]>([
    ["FROM a\nRUN apt-get update\nRUN apt-get install -y curl", 1],
    ["FROM a\nRUN apt-get update && apt-get install -y curl", 0],
    ["FROM a AS b\nRUN apt-get update\nFROM c\nCOPY --from=b /x /x", 0],
  ])("package lists fetched alone in %j: %i", (text, count) => expect(words(image(text).updatesAlone)).toHaveLength(count));

  it("ONBUILD, ports and command", () => {
    const made = image('FROM a\nONBUILD RUN x\nEXPOSE 80/tcp 90-92\nENTRYPOINT ["a"]\nCMD b c');
    expect([settled(made.hasOnBuild), settled(made.exposedPorts), settled(made.command)]).toEqual([true, [80, 90, 91, 92], ["a", "/bin/sh", "-c", "b c"]]);
  });

  it("a port from an argument without a value is a blank", () => expect(settled(image("FROM a\nARG P\nEXPOSE $P").exposedPorts)).toBe("unknown"));

  it("what it asks of the builder", () => {
    const { notes } = parseDockerfile(
      "# syntax=docker/dockerfile:1\nFROM a\nRUN --security=insecure x\nRUN --network=host y\nRUN --network=none z",
      "Dockerfile",
    );
    expect(notes.map((note) => note.evidence.location)).toEqual(["3:1", "4:1", "1:1"]);
  });

  it("a here-document is no instruction", () => expect(settled(image("FROM a\nRUN <<E\nUSER root\nE\nUSER app").user)).toBe("app"));
});

describe("a plain run of it", () => {
  it("has its volumes and variables, and the image's user", () => {
    const { composition } = parseDockerfile('FROM a\nVOLUME ["/data"]\nENV API_KEY=x\nUSER app', "Dockerfile", { reference: "web:1" });
    const container = composition.containers[0];
    expect(container).toMatchObject({ name: "web:1", image: { value: "web:1" }, user: { value: null }, privileged: { value: false } });
    expect(container?.mounts).toMatchObject({ value: [{ kind: "volume", target: "/data" }] });
    expect(container?.environment).toMatchObject({ value: [{ value: { name: "API_KEY", value: null, isSecret: true } }] });
    expect(composition.images).toMatchObject([{ reference: "web:1", user: { value: "app" } }]);
  });
});

describe("what is no Dockerfile", () => {
  it.each<[string, DockerfileOptions, string]>([
    ["", {}, "syntax"],
    ["# nothing", {}, "syntax"],
    ["FROM", {}, "syntax"],
    ["FROM a b", {}, "syntax"],
    ["FROM a AS", {}, "syntax"],
    ["RUN x\nFROM a", {}, "syntax"],
    ["FROM a\nFROB x", {}, "syntax"],
    ["FROM a\nUSER", {}, "syntax"],
    ["FROM a AS b", { target: "c" }, "unresolved"],
    ["FROM a", { target: "1" }, "unresolved"],
    [`FROM a\n${"#".repeat(2_000_000)}`, {}, "too-large"],
  ])("%.20j with %j is refused: %s", (text, options, code) => {
    expect(() => image(text, options)).toThrow(expect.objectContaining({ code }));
  });

  it("any text ends in an image or in a ParseError", () => {
    const piece = fc.constantFrom(
      "FROM ",
      "a",
      " AS b",
      "\n",
      "RUN ",
      "<<E\n",
      "E\n",
      "ENV ",
      "ARG ",
      "X=",
      "$X",
      "${X:-",
      "}",
      '"',
      "'",
      "\\",
      "\\\n",
      "USER ",
      "COPY ",
      "--from=b ",
      "[",
      '["a"]',
      "EXPOSE 1-99999",
      "# escape=`\n",
      "ONBUILD ",
      "\r\n",
      "\t",
      "VOLUME /",
      "ADD https://x ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        try {
          parseDockerfile(`FROM a\n${parts.join("")}`, "Dockerfile");
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
