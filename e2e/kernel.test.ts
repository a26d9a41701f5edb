import { beforeAll, describe, expect, it } from "vitest";
import type { Container, Truth, World } from "../src/model/index.ts";
import { CAPABILITIES } from "../src/model/index.ts";
import type { FactSource } from "../src/reason/index.ts";
import { factsOf } from "../src/reason/index.ts";
import { describeLive, dockerOut, liveEngine, scanWorld } from "./live.ts";

/** What the reasoner takes for a fact is held against what the kernel says inside the running container. Only reads, and connections that send nothing. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  "the default": [],
  "a non-root user": ["-u", "1000:1000"],
  "no-new-privileges": ["--security-opt", "no-new-privileges"],
  "no seccomp": ["--security-opt", "seccomp=unconfined"],
  "no capabilities": ["--cap-drop", "ALL"],
  "one capability": ["--cap-drop", "ALL", "--cap-add", "NET_ADMIN"],
  administration: ["--cap-add", "SYS_ADMIN"],
  "a capability without root": ["-u", "1000", "--cap-add", "SYS_PTRACE"],
  "the host's processes": ["--pid", "host"],
  "the host's network": ["--network", "host"],
  "the host's IPC": ["--ipc", "host"],
  "the host's UTS": ["--uts", "host"],
  "a cgroup namespace": ["--cgroupns", "private"],
  "the socket": ["-v", "/var/run/docker.sock:/x/docker.sock"],
  "the socket, read-only": ["-v", "/var/run/docker.sock:/x/docker.sock:ro"],
  "the socket without rights": ["-u", "1000:1000", "--security-opt", "no-new-privileges", "-v", "/run/docker.sock:/x/docker.sock"],
  "the socket's directory": ["-v", "/run:/x:ro"],
  "the root, read-only": ["-v", "/:/x:ro"],
  "/etc": ["-v", "/etc:/x"],
  "/etc, read-only": ["-v", "/etc:/x:ro"],
  "/sys/fs/cgroup, read-only": ["-v", "/sys/fs/cgroup:/x:ro"],
  "a volume": ["-v", "kernel-test:/x"],
  "a read-only root": ["--read-only"],
  "system paths shown": ["--security-opt", "systempaths=unconfined"],
};

const started = new Map<string, string>();
let world: World;

describeLive("what a scan says of running containers", () => {
  beforeAll(() => {
    const { images, label } = liveEngine();
    for (const [name, flags] of Object.entries(CASES)) {
      started.set(name, dockerOut(["run", "-d", "--label", label, ...flags, images["root"] ?? "", "sleep", "3600"]));
    }
    world = scanWorld();
  }, 300_000);

  it("names them all as running", () => {
    const running = world.containers.filter((each) => each.running.known && each.running.value).map(({ id }) => id);
    expect(running).toEqual(expect.arrayContaining([...started.values()]));
  });

  describe.each(Object.keys(CASES))("%s: the kernel agrees", agreesWithKernel);
});

function agreesWithKernel(name: string): void {
  let container: Container;
  let facts: FactSource;
  let status: string;
  const id = (): string => container.id;
  const inside = (...words: readonly string[]): string => dockerOut(["exec", id(), ...words]);
  const truth = (fact: string, ...args: readonly string[]): Truth =>
    facts.find({ fact, args, of: "subject" } as Parameters<FactSource["find"]>[0], { subject: id(), object: null }).truth;

  beforeAll(() => {
    const found = world.containers.find((each) => each.id === started.get(name));
    if (found === undefined) throw new Error(`the scan does not name ${name}`);
    container = found;
    facts = factsOf(world);
    status = inside("cat", "/proc/self/status");
  });

  const field = (key: string): string => new RegExp(`^${key}:\\s+(\\S+)`, "m").exec(status)?.[1] ?? "";
  const capabilitiesIn = (key: string): readonly string[] => {
    const bits = BigInt(`0x${field(key)}`);
    return CAPABILITIES.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);
  };

  it("about its user", () => {
    expect(container.processIds).toMatchObject({ known: true, value: { uid: Number(field("Uid")) } });
    expect(truth("runs-as-root")).toBe(field("Uid") === "0" ? "true" : "false");
  });

  it("about its bounding capabilities", () => {
    expect(CAPABILITIES.filter((capability) => truth("bounding-capability", capability) === "true")).toEqual(capabilitiesIn("CapBnd"));
  });

  it("about its effective capabilities", () => {
    const effective = CAPABILITIES.filter((capability) => truth("capability-in-container", capability) === "true");
    if (field("Uid") === "0") expect(effective).toEqual(capabilitiesIn("CapEff"));
    else expect([effective, capabilitiesIn("CapEff")]).toEqual([[], []]);
  });

  it("about no-new-privileges and seccomp", () => {
    expect(truth("no-new-privileges")).toBe(field("NoNewPrivs") === "1" ? "true" : "false");
    expect(truth("seccomp-is", "unconfined")).toBe(field("Seccomp") === "0" ? "true" : "false");
    expect(truth("seccomp-is", "default")).toBe(field("Seccomp") === "2" ? "true" : "false");
  });

  it("about its namespaces", () => {
    const kinds = ["pid", "net", "ipc", "uts", "cgroup"] as const;
    const links = inside("sh", "-c", `for kind in ${kinds.join(" ")}; do readlink /proc/self/ns/$kind; done`).split("\n");
    const shared = kinds.filter((kind, index) => links[index] === engineNamespace(kind));
    expect(kinds.filter((kind) => truth("namespace", kind, "host") === "true")).toEqual(shared);
  });

  it("about what is mounted, and whether it may be written to", () => {
    const table = new Map(
      inside("cat", "/proc/mounts")
        .split("\n")
        .map((line) => line.split(" "))
        .map(([, target = "", , options = ""]) => [target, options.split(",")[0]] as const),
    );
    const mounts = container.mounts.known ? container.mounts.value : [];
    expect(mounts.map(({ target, readOnly }) => [target, readOnly ? "ro" : "rw"])).toEqual(mounts.map(({ target }) => [target, table.get(target)]));
    expect(truth("readonly-rootfs")).toBe(table.get("/") === "ro" ? "true" : "false");
    if (mounts.some(({ target, readOnly, source }) => target === "/x" && readOnly && source.known && ["/", "/sys/fs/cgroup"].includes(source.value))) {
      const isBelow = [...table].some(([target, mode]) => target.startsWith("/x/") && mode === "rw");
      expect(truth("submount-writable", "any")).toBe(isBelow ? "true" : "false");
    }
  });

  it("about the engine's socket", () => {
    const paths = ["/x/docker.sock", "/x/run/docker.sock", "/var/run/docker.sock"];
    const connects = paths.some(
      (path) => inside("sh", "-c", `perl -e 'socket(S,1,1,0); print connect(S, pack("S a*", 1, "${path}")) ? "yes" : "no"'`) === "yes",
    );
    expect(truth("socket", "docker")).toBe(connects ? "true" : "false");
  });
}

/** A namespace of the engine's own process, which its containers are held against. */
function engineNamespace(kind: string): string {
  return hostNamespaces.get(kind) ?? remember(kind);
}

const hostNamespaces = new Map<string, string>();

function remember(kind: string): string {
  const { images, label } = liveEngine();
  const flags = ["--pid", "host", "--network", "host", "--ipc", "host", "--uts", "host", "--cgroupns", "host"];
  const link = dockerOut(["run", "--rm", "--label", label, ...flags, images["root"] ?? "", "readlink", `/proc/self/ns/${kind}`]);
  hostNamespaces.set(kind, link);
  return link;
}
