import { describe, expect, it } from "vitest";
import { known } from "../model/index.ts";
import { parseImages, parseRunCommand, readerOf } from "../parse/index.ts";
import { imagesFrom } from "./host-images.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

function held(reference: string) {
  const [name] = reference.split("@");
  const names = reference.includes("@") ? { RepoDigests: [reference] } : { RepoTags: [name] };
  return parseImages([{ Id: "", ...names, Config: { User: "1000", Env: ["API_TOKEN=abc", "PATH=/bin"] } }], "inspect");
}

function run(reference: string) {
  return parseRunCommand(`docker run ${reference}`, { source: "--run", directory: "/w", home: "/root", reader: readerOf({}) });
}

describe("the image that a host holds", () => {
  it.each([
    ["nginx", "nginx:latest"],
    ["docker.io/library/nginx:1", "nginx:1"],
    ["index.docker.io/example/app:1", "example/app:1"],
    ["localhost:5000/app", "localhost:5000/app:latest"],
    [`example/app:1@${DIGEST}`, `example/app@${DIGEST}`],
  ])("%s is %s", (asked, reference) => {
    const { images } = imagesFrom(held(reference), run(asked));
    expect(images).toMatchObject([{ reference: asked, user: { value: "1000" }, secretsInHistory: { value: [{ value: "environment variable API_TOKEN" }] } }]);
    expect(JSON.stringify(images)).not.toContain("abc");
  });

  it.each([
    ["nginx:1", "nginx:2"],
    ["example.org/nginx", "nginx:latest"],
    [`example/app@${DIGEST}`, "example/app:latest"],
  ])("%s is not %s", (asked, reference) => {
    expect(imagesFrom(held(reference), run(asked)).images).toEqual([]);
  });

  it("is not taken where the composition describes it itself", () => {
    const composition = { ...run("nginx"), images: held("nginx").map((image) => ({ ...image, reference: "nginx", user: known("0", image.evidence) })) };
    expect(imagesFrom(held("nginx:latest"), composition).images).toBe(composition.images);
  });
});
