import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Desk } from "./fixtures.ts";
import { openDesk } from "./fixtures.ts";

const one = (name: string, more = ""): string => `services:\n  ${name}:\n    image: example/app:1\n${more}`;

let desk: Desk;
beforeAll(() => {
  desk = openDesk();
  desk.put("shop/compose.yaml", one("web"));
  desk.put("shop/compose.override.yml", one("web", "    privileged: true\n"));
  desk.put("shop/app/src/Dockerfile", "FROM scratch\n");
  desk.put("far/stack.yml", one("far", "    profiles: [debug]\n"));
  desk.put("far/more.yml", one("more", "    env_file: [{path: none.env, required: false}, {path: raw.env, format: raw}]\n"));
  desk.put("far/raw.env", "DOCKER_HOST='$X'\n");
  desk.put("named/.env", "COMPOSE_FILE=../far/stack.yml,../far/more.yml\nCOMPOSE_PATH_SEPARATOR=,\nCOMPOSE_PROFILES=debug\n");
});
afterAll(() => desk.close());

function names(below: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
  const { out, err } = desk.run(["check", "--json"], { below, env });
  expect(err).toBe("");
  return JSON.parse(out)
    .containers.map(({ name, source }: { readonly name: string; readonly source: string }) => `${name} of ${source}`)
    .sort();
}

describe("check without a word judges what Compose would bring up", () => {
  it("in the folder, with its override", () => {
    expect(names("shop")).toContain("web of compose.yaml");
    expect(desk.run(["check"], { below: "shop" })).toMatchObject({ code: 1, out: expect.stringContaining("A privileged container") });
  });

  it("in the nearest folder above, beside what lies here, and says so", () => {
    expect(names("shop/app/src")).toContain("web of ../../compose.yaml");
    expect(desk.run(["check"], { below: "shop/app" }).out).toContain("`../compose.yaml` is judged too: Compose takes it for this folder");
  });

  it("named by COMPOSE_FILE, in two folders, with a separator and profiles of .env", () => {
    expect(names("named")).toEqual(["far of ../far/stack.yml", "more of ../far/more.yml"]);
  });

  it("with variables of the environment before those of .env", () => {
    expect(names("named", { COMPOSE_PROFILES: "none" })).toEqual(["more of ../far/more.yml"]);
    expect(names("named", { COMPOSE_FILE: "../shop/compose.yaml", COMPOSE_PATH_SEPARATOR: ":" })).toEqual(["web of ../shop/compose.yaml"]);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["COMPOSE_FILE that is not there", { COMPOSE_FILE: "none.yaml" }, "cannot read `none.yaml`: it does not exist"],
    ["COMPOSE_ENV_FILES that are not there", { COMPOSE_ENV_FILES: "none.env" }, "cannot read `none.env`: it does not exist"],
    ["COMPOSE_DISABLE_ENV_FILE that is no truth", { COMPOSE_DISABLE_ENV_FILE: "perhaps" }, "`COMPOSE_DISABLE_ENV_FILE` is neither true nor false"],
  ])("cannot judge by %s", (_, env, words) => {
    const { code, out, err } = desk.run(["check"], { below: "shop", env });
    expect(code).toBe(2);
    expect(out + err).toContain(words);
  });

  it("an --env-file that is not there is an error that names it, whoever starts the tool", () => {
    const { code, err } = desk.run(["check", "--env-file", "none.env", "compose.yaml"], { below: "shop" });
    expect([code, err]).toEqual([2, "seaworthy: cannot read `none.env`: it does not exist\n"]);
  });
});
