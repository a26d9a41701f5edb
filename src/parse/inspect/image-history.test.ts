import { describe, expect, it } from "vitest";
import { imageHistory } from "./image-history.ts";
import { nodeOf } from "./json-node.ts";

/** As the builder of old writes it, of Docker Engine 20.10.24. */
const OLD = "/bin/sh -c #(nop)";
const HASH = "8d1a33a1952f15bbb9ff3d5603e207a88b074f12a82ac5667d01b47259bb9426";

function history(...steps: readonly string[]) {
  return imageHistory(
    nodeOf(
      steps.map((CreatedBy) => ({ CreatedBy, Size: 1 })),
      "history sha256:1",
    ),
  );
}

function told(field: ReturnType<typeof imageHistory>["secrets"]): readonly string[] | string {
  return field.known ? field.value.map(({ value }) => value) : field.why;
}

const UNCLEAR = "its history has an ADD of which it does not say whether a checksum pins it";
const UNTOLD = "the image's history does not say what made some of its layers";

describe("the history of an image: files that were added", () => {
  it.each<[string, string, readonly string[] | string]>([
    ["a local file", `${OLD} ADD file:${HASH} in /f `, []],
    ["a local directory", `${OLD} ADD dir:${HASH} in /f `, []],
    ["a fetched file", `${OLD} ADD ${HASH} in /f `, ["ADD of a fetched file"]],
    ["several, of which some may be fetched", `${OLD} ADD multi:${HASH} in /f `, UNCLEAR],
    ["a local file, by BuildKit", "ADD rootfs.tar.xz / # buildkit", []],
    ["a fetched file, by BuildKit", "ADD https://example.com/x.tar / # buildkit", UNCLEAR],
    ["a repository, by BuildKit", "ADD git@example.com:a/b.git /src # buildkit", UNCLEAR],
    ["what is copied", `${OLD} COPY ${HASH} in /f `, []],
    ["a command that says ADD", "/bin/sh -c echo ADD https://x", []],
  ])("%s", (_, step, expected) => expect(told(history(step).remoteAdds)).toEqual(expected));
});

describe("the history of an image: secrets", () => {
  it.each<[string, string, readonly string[]]>([
    ["in a command", "/bin/sh -c TOKEN=hunter2hunter2 make", ["RUN with TOKEN"]],
    ["in an argument of the build, by the builder of old", "|1 API_TOKEN=hunter2hunter2 /bin/sh -c make", ["RUN with API_TOKEN"]],
    ["in an argument of the build, by BuildKit", "RUN |1 API_TOKEN=hunter2hunter2 /bin/sh -c make # buildkit", ["RUN with API_TOKEN"]],
    ["in a default of an argument", `${OLD}  ARG DB_PASSWORD=hunter2`, ["ARG with DB_PASSWORD"]],
    ["in a variable", "ENV DB_PASSWORD=hunter2", ["ENV with DB_PASSWORD"]],
    ["in a file that is copied", "COPY id_rsa /root/.ssh/ # buildkit", ["COPY id_rsa"]],
    ["in none", "/bin/sh -c make", []],
    ["where a variable is passed on", "/bin/sh -c TOKEN=$TOKEN make", []],
  ])("%s", (_, step, expected) => {
    const { secrets } = history(step);
    expect(told(secrets)).toEqual(expected);
    expect(JSON.stringify(secrets)).not.toContain("hunter2");
  });
});

describe("the history of an image: package lists", () => {
  it.each<[string, string, number]>([
    ["fetched alone", "/bin/sh -c apt-get update", 1],
    ["fetched alone, by BuildKit", "RUN /bin/sh -c apk update # buildkit", 1],
    ["fetched and used", "RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit", 0],
    ["spoken of in a label", 'LABEL how="apt-get update"', 0],
  ])("%s", (_, step, count) => expect(told(history(step).updatesAlone)).toHaveLength(count));
});

describe("the history of an image", () => {
  it.each<[string, unknown]>([
    ["empty", []],
    ["of an image that was imported", [{ CreatedBy: "", Size: 10, Comment: "Imported from -" }]],
    ["with a layer of which it says nothing", [{ CreatedBy: "/bin/sh -c make", Size: 1 }, { Size: 2 }]],
  ])("%s leaves unknown what it does not tell", (_, value) => {
    const { secrets, remoteAdds, updatesAlone } = imageHistory(nodeOf(value, "history x"));
    expect([secrets, remoteAdds, updatesAlone].map(told)).toEqual([UNTOLD, UNTOLD, UNTOLD]);
  });

  it("with a layer of which it says nothing still tells what it holds", () => {
    const found = imageHistory(nodeOf([{ CreatedBy: "/bin/sh -c apt-get update", Size: 1 }, { Size: 2 }], "history x"));
    expect(told(found.updatesAlone)).toHaveLength(1);
  });

  it("that nobody asked for is a blank", () => expect(imageHistory(null).secrets).toMatchObject({ known: false, learnBy: "`docker history --no-trunc` it" }));

  it.each<[unknown]>([["text"], [{}], [[{ CreatedBy: 7 }]], [[null]], [[{ Size: "0" }]]])("of a form that no engine writes is a blank: %j", (value) => {
    const { secrets, remoteAdds, updatesAlone } = imageHistory(nodeOf(value, "history x"));
    expect([secrets, remoteAdds, updatesAlone].map(({ known }) => known)).toEqual([false, false, false]);
  });
});
