import { describe, expect, it } from "vitest";
import { STOCK_ENGINE, STOCK_HOST } from "../host/index.ts";
import type { Container, Mount } from "../model/index.ts";
import { known } from "../model/index.ts";
import type { ContainerAnswer } from "./answers.ts";
import { assembleWorld } from "./assemble.ts";
import { blankContainer } from "./blank-container.ts";

const EVIDENCE = { source: "inspect web", location: "/Mounts/0" };
const MOUNT: Mount = {
  kind: "bind",
  source: known("/home/ann/link", EVIDENCE),
  target: "/x",
  readOnly: true,
  recursiveReadOnly: "engine-default",
  propagation: "rprivate",
  subpath: "",
  evidence: EVIDENCE,
};
const WEB: Container = { ...blankContainer({ id: "a", name: "web" }, "irrelevant"), mounts: known([MOUNT], EVIDENCE) };
const LISTED: ContainerAnswer = { id: "a", name: "web", kind: "inspected", inspect: {} };

function assembled(rest: Partial<Parameters<typeof assembleWorld>[0]> = {}): ReturnType<typeof assembleWorld> {
  const composition = { containers: [WEB], volumes: [], networks: [], images: [] };
  const findings = { composition, listed: [LISTED], engine: STOCK_ENGINE, host: STOCK_HOST, processIds: new Map(), hiddenPaths: new Map() };
  return assembleWorld({ ...findings, ...rest });
}

describe("the world of a scan", () => {
  it("keeps what was inspected", () => {
    expect(assembled().containers).toEqual([WEB]);
  });

  it("does not believe a path behind somebody's closed directory", () => {
    const [container] = assembled({ hiddenPaths: new Map([["/home/ann/link", "/home/ann"]]) }).containers;
    expect(container?.mounts).toMatchObject({ known: true, value: [{ target: "/x", source: { known: false, learnBy: "sudo readlink -f '/home/ann/link'" } }] });
  });

  it("another hidden path changes nothing", () => {
    expect(assembled({ hiddenPaths: new Map([["/home/bob", "/home"]]) }).containers).toEqual([WEB]);
  });

  it("has the live process's ids, or says that they could not be read", () => {
    const ids = { uid: 5, gids: [6] };
    expect(assembled({ processIds: new Map([["a", ids]]) }).containers[0]?.processIds).toMatchObject({ known: true, value: ids });
    expect(assembled({ processIds: new Map([["a", null]]) }).containers[0]?.processIds).toMatchObject({ known: false });
  });

  it("names at most twenty removed containers", () => {
    const gone = Array.from({ length: 30 }, (_, index): ContainerAnswer => ({ id: `g${index}`, name: "", kind: "gone" }));
    expect(assembled({ listed: gone }).assumptions).toEqual([expect.stringMatching(/`g19` and 10 more$/)]);
  });

  it("never drops a container that the engine listed", () => {
    const failed: ContainerAnswer = { id: "b", name: "db", kind: "failed", why: "status 500" };
    const world = assembled({ listed: [{ ...LISTED, id: "other" }, failed] });
    expect(world.containers.map(({ id, privileged }) => [id, privileged.known])).toEqual([
      ["other", false],
      ["b", false],
    ]);
  });
});
