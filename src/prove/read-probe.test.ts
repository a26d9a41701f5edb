import { describe, expect, it } from "vitest";
import { changed, OUTPUT, TARGETS } from "./fixtures.ts";
import { hasBegun, readProbe } from "./read-probe.ts";
import type { Seen } from "./seen.ts";

function read(output: string): Seen {
  const found = readProbe(output, TARGETS);
  if (found === null) throw new Error("the output is not understood");
  return found;
}

describe("what the program printed", () => {
  const found = read(OUTPUT);

  it("is read part by part", () => {
    expect(found.status).toMatchObject({ isSeen: true, value: { uid: 0, gids: [0], noNewPrivileges: false, seccomp: 2 } });
    expect(found.isRemapped).toEqual({ isSeen: true, value: false });
    expect(found.label).toEqual({ isSeen: true, value: null });
    expect(found.routes).toEqual({ isSeen: true, value: { hasDefault: true, isAlone: false } });
    expect(Object.values(found.unlimited)).toEqual(Array(3).fill({ isSeen: true, value: true }));
    expect(found.namespaces).toMatchObject({ isSeen: true, value: { net: "net:[4026532550]", cgroup: "cgroup:[4026531835]" } });
    expect(found.targets).toEqual(new Map([...TARGETS.mountTargets].map((path) => [path, path])));
  });

  it("tells devices by number, and who may open them by mode", () => {
    const nodes = found.nodes.isSeen ? found.nodes.value : [];
    expect(nodes).toContainEqual({ path: "/dev/zero", type: "c", major: 1, minor: 5, readable: true, writable: true });
    expect(nodes).toHaveLength(7);
  });

  it("tells sockets, also in a directory", () => {
    expect(found.places).toEqual({
      isSeen: true,
      value: new Map([
        ["/host/run/docker.sock", { kind: "socket", connectable: true }],
        ["/host/run/containerd/s", { kind: "directory", connectable: true }],
        ["/nowhere", { kind: "absent", connectable: false }],
      ]),
    });
  });

  it("knows that a read-only mount keeps root from writing", () => {
    const files = (output: string) => {
      const { kernelFiles } = read(output);
      return kernelFiles.isSeen ? [...kernelFiles.value.values()] : kernelFiles;
    };
    expect(files(OUTPUT)).toEqual([false, null]);
    expect(files(changed("/proc/sys ro,", "/proc/sys rw,"))).toEqual([true, null]);
  });

  it.each([
    ["uid 1000 without capabilities", 1000, false],
    ["the socket's own group", 105, true],
  ])("%s: connects to the socket or not", (_, gid, connectable) => {
    const ids = `Uid:\t1000\t1000\t1000\t1000\nGid:\t${gid}\t${gid}\t${gid}\t${gid}`;
    const output = changed("Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0", ids)
      .replace("Groups:\t0 ", "Groups:\t")
      .replace("CapEff:\t00000000a80425fb", "CapEff:\t0000000000000000");
    const { places } = read(output);
    expect(places.isSeen && places.value.get("/host/run/docker.sock")).toEqual({ kind: "socket", connectable });
  });

  it("under a remap the host's root owns nothing that the container's may have", () => {
    const remapped = changed("         0          0 4294967295", "         0     100000      65536").replace("1 0        105 ", "1 65534    65534 ");
    const { places, isRemapped } = read(remapped);
    expect(isRemapped).toEqual({ isSeen: true, value: true });
    expect(places.isSeen && places.value.get("/host/run/docker.sock")?.connectable).toBe(false);
  });
});

describe("output that is not the program's", () => {
  it.each([
    ["nothing", ""],
    ["another program's", "hello\n"],
    ["cut off", OUTPUT.slice(0, 3000)],
    ["without its end", OUTPUT.replace("@ end\n", "")],
    ["more after its end", `${OUTPUT}more\n`],
    ["two answers", OUTPUT + OUTPUT],
    ["a part too many", OUTPUT.replace("@ ns\n", "@ extra\n@ ns\n")],
    ["parts in another order", OUTPUT.replace("@ ns\n", "@ kernel\n").replace("@ kernel\n-rw", "@ ns\n-rw")],
  ])("%s: not read", (_, output) => {
    expect(readProbe(output, TARGETS)).toBeNull();
  });

  it.each<[string, string | RegExp, string, keyof Seen]>([
    ["a uid that is no number", "Uid:\t0\t0\t0\t0", "Uid:\t0\t\u001b[31m\t0\t0", "status"],
    ["no seccomp mode", "Seccomp:\t2\n", "", "status"],
    ["capabilities that are too long", "CapBnd:\t0", "CapBnd:\t00", "status"],
    ["ids that are mapped in words", "         0          0 4294967295", "identity", "isRemapped"],
    ["no mount table", /@ mountinfo\n[^@]*/, "@ mountinfo\n", "mounts"],
    ["a mount that is both", "/x ro,relatime", "/x ro,rw,relatime", "mounts"],
    ["a mount at no path", " /x ro,relatime", " x ro,relatime", "mounts"],
    ["a namespace twice", "net:[4026532550]", "pid:[4026532550]", "namespaces"],
    ["a namespace of no kind", "net:[4026532550]", "host:[1]", "namespaces"],
    ["a device without numbers", "1,   7 Nov", "0 Nov", "nodes"],
    ["a device that is a file", "crw-rw-rw-    1 0        0           1,   7", "-rw-rw-rw-    1 0        0              7", "nodes"],
    ["too many devices", "@ nodes\n", "@ nodes\nodd\n", "nodes"],
    ["a place too few", "absent\n@ targets", "@ targets", "places"],
    ["a place of no kind", "absent\n@ targets", "open\n@ targets", "places"],
    ["a rule that is none", "c 10:200 rwm", "c 10:200 everything", "deviceRules"],
    ["routes without a head", /Iface.*\n/, "", "routes"],
    ["kernel files too few", "absent\n@ nodes", "@ nodes", "kernelFiles"],
  ])("%s: that part is a fault, never an answer", (_, from, to, part) => {
    expect(read(changed(from, to))[part]).toMatchObject({ isSeen: false, isFault: true });
  });

  it("the control groups of the host in the place of its own: not its rules and limits", () => {
    const { deviceRules, unlimited } = read(changed(/^(\d+ \d+ 0:\d+ )\/docker\/\S+ (\/sys\/fs\/cgroup)/gm, "$1/ $2"));
    expect([deviceRules, unlimited.memory, unlimited.pids]).toEqual(Array(3).fill(expect.objectContaining({ isSeen: false, isFault: false })));
  });

  it("an image without `ls` shows no permission bits", () => {
    const { nodes, places, kernelFiles } = read(changed("@ tools\nls\n", "@ tools\n"));
    expect([nodes, places, kernelFiles]).toEqual(Array(3).fill(expect.objectContaining({ isSeen: false, isFault: false })));
  });

  it("links as `ls -l` prints them are read too", () => {
    const { namespaces } = read(changed("net:[4026532550]", "lrwxrwxrwx 1 0 0 0 Nov 26 02:21 /proc/self/ns/net -> net:[4026532550]"));
    expect(namespaces).toMatchObject({ isSeen: true, value: { net: "net:[4026532550]" } });
  });

  it("tells whether the program began at all", () => {
    expect([hasBegun(OUTPUT), hasBegun("OCI runtime exec failed: no such file")]).toEqual([true, false]);
  });
});
