import { describe, expect, it } from "vitest";
import { worldOf } from "../check/index.ts";
import { parseCompose, readerOf } from "../parse/index.ts";
import { containerId, parsePrivilege } from "./privilege-words.ts";

const TEXT = 'services:\n  web: {image: x, volumes: ["data:/d"]}\n  webhook: {image: x}\nvolumes: {data: {}}\n';
const reader = readerOf({ "/p/compose.yaml": TEXT });
const { composition } = parseCompose({ files: ["compose.yaml"], directory: "/p", reader, environment: {}, envFiles: [], profiles: [] });
const WORLD = worldOf(composition, { kind: "stock" });

describe("a privilege as a user names it", () => {
  it.each([
    ["container:web", { kind: "exec", of: "p/web" }],
    ["exec:p/web", { kind: "exec", of: "p/web" }],
    ["container-root:webhook", { kind: "container-root", of: "p/webhook" }],
    ["volume:data", { kind: "volume-write", of: "p_data" }],
    ["volume-read:p_data", { kind: "volume-read", of: "p_data" }],
    ["network:default", { kind: "network-reach", of: "p_default" }],
    ["credential:ssh", { kind: "credential", of: "ssh" }],
    ["engine-read", { kind: "engine-read", of: "host" }],
    ["host-user:host", { kind: "host-user", of: "host" }],
    ["lan", { kind: "lan", of: "host" }],
  ])("%s", (text, privilege) => expect(parsePrivilege(text, WORLD)).toEqual(privilege));

  it.each([
    ["everything", "`everything` is no privilege that can be held"],
    ["", "`` is no privilege"],
    ["container:", "`container:` is no privilege"],
    ["engine-read:web", "`engine-read:web` is no privilege"],
    ["__proto__:x", "`__proto__:x` is no privilege"],
    ["constructor:x", "`constructor:x` is no privilege"],
    ["container:nobody", "there is no container `nobody`"],
    ["container:p/we", "`p/we` is more than one container"],
    ["volume:nothing", "there is no volume `nothing`"],
    ["network:nothing", "there is no network `nothing`"],
  ])("%j is refused", (text, words) => expect(() => parsePrivilege(text, WORLD)).toThrow(words));

  it("a name that one container has goes before the beginning of another's id", () => {
    expect(containerId("web", WORLD)).toBe("p/web");
    expect(containerId("p/webh", WORLD)).toBe("p/webhook");
  });
});
