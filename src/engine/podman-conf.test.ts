import { describe, expect, it } from "vitest";
import type { ConfPlace, ConfVariables, PodmanStart } from "./podman-conf.ts";
import { confPlaces } from "./podman-conf.ts";

const NOTHING: ConfVariables = { CONTAINERS_CONF: null, CONTAINERS_CONF_OVERRIDE: null, XDG_CONFIG_HOME: null, HOME: null };

interface How {
  readonly uid?: number | null;
  readonly variables?: Partial<ConfVariables> | null;
  readonly args?: readonly string[];
}

function start({ uid = 0, variables = {}, args = ["system", "service"] }: How): PodmanStart {
  return { args, uid, variables: variables === null ? null : { ...NOTHING, ...variables }, startedMs: null };
}

/** Files, folders with a slash behind them, `<` between those of which one counts, `!` behind one that has to be there. */
function places(version: string, how: How): readonly string[] {
  const found = confPlaces(start(how), version);
  return "why" in found ? [found.why] : found.map(wordsOf);
}

function wordsOf(place: ConfPlace): string {
  return place.kind === "folder" ? place.paths.map((path) => `${path}/`).join(" < ") : `${place.paths.join(" < ")}${place.isNeeded ? "!" : ""}`;
}

const [USR, ETC] = ["/usr/share/containers/containers.conf", "/etc/containers/containers.conf"];
const ROOTLESS = "/etc/containers/containers.rootless.conf";

describe("where Podman reads its settings", () => {
  it.each<[string, string, How, readonly string[]]>([
    ["root, 4", "4.3.1", {}, [USR, ETC, `${ETC}.d/`]],
    [
      "a user, 4",
      "4.9.0",
      { uid: 1000, variables: { HOME: "/home/u" } },
      [USR, ETC, `${ETC}.d/`, "/home/u/.config/containers/containers.conf", "/home/u/.config/containers/containers.conf.d/"],
    ],
    [
      "root, 5, without a home",
      "5.2.1",
      {},
      [USR, ETC, `${ETC}.d/`, "/root/.config/containers/containers.conf", "/root/.config/containers/containers.conf.d/"],
    ],
    [
      "a user, 5.6",
      "5.6.0",
      { uid: 7, variables: { XDG_CONFIG_HOME: "/c/" } },
      [USR, ETC, `${ETC}.d/`, "/c/containers/containers.conf", "/c/containers/containers.conf.d/"],
    ],
    [
      "a user, 5.7",
      "5.7.0",
      { uid: 7, variables: { XDG_CONFIG_HOME: "/c" } },
      [USR, ETC, `${ETC}.d/`, ROOTLESS, `${ROOTLESS}.d/`, `${ROOTLESS}.d/7/`, "/c/containers/containers.conf", "/c/containers/containers.conf.d/"],
    ],
    [
      "root, 6",
      "6.0.0",
      { variables: { HOME: "/root" } },
      [
        `/root/.config/containers/containers.conf < ${ETC} < ${USR}`,
        `${USR}.d/ < /usr/share/containers/containers.rootful.conf.d/ < ${ETC}.d/ < /etc/containers/containers.rootful.conf.d/ < /root/.config/containers/containers.conf.d/`,
      ],
    ],
    ["a file that is named", "4.3.1", { variables: { CONTAINERS_CONF: "/x.conf" } }, ["/x.conf!"]],
    ["one more that is named", "5.0.0", { variables: { CONTAINERS_CONF: "/x.conf", CONTAINERS_CONF_OVERRIDE: "/y.conf" } }, ["/x.conf!", "/y.conf!"]],
  ])("%s", (_, version, how, expected) => expect(places(version, how)).toEqual(expected));

  it("is a folder of the user's in 6", () => {
    const [, folders = ""] = places("6.1.0", { uid: 7, variables: { HOME: "/h" } });
    expect(folders).toContain("/etc/containers/containers.rootless.conf.d/ < /etc/containers/containers.rootless.conf.d/7/ < /h/.config");
  });

  it.each<[string, string, How, RegExp]>([
    ["its environment", "4.3.1", { variables: null }, /environment .* not ours to read/],
    ["its user", "4.3.1", { uid: null }, /environment .* not ours to read/],
    ["its modules", "5.0.0", { args: ["--module", "wide", "system", "service"] }, /started with modules/],
    ["its modules, in one word", "5.0.0", { args: ["--module=wide", "system", "service"] }, /started with modules/],
    ["its version", "", {}, /does not tell its version/],
    ["a user's home", "5.0.0", { uid: 7 }, /where its user is at home/],
    ["a file's place", "5.0.0", { variables: { CONTAINERS_CONF: "x.conf" } }, /`x.conf`.* no absolute path/],
  ])("is not known without %s", (_, version, how, words) => expect(places(version, how)).toEqual([expect.stringMatching(words)]));
});
