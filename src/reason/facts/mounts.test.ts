import { describe, expect, it } from "vitest";
import type { Container, Mount, Truth } from "../../model/index.ts";
import type { Literal } from "../condition.ts";
import * as F from "./builders.ts";
import type { WorldChange } from "./fixtures.ts";
import { bind, container, dark, listed, PLACE, tmpfs, volume, world, yes } from "./fixtures.ts";
import { factsOf } from "./world-facts.ts";

interface Case {
  readonly when: string;
  readonly mounts?: readonly Mount[];
  readonly web?: Partial<Container>;
  readonly world?: WorldChange;
  readonly is: Truth;
}

const OLD: WorldChange = { engine: { version: yes("20.10.24") } };
const RO = { readOnly: true } as const;

function local(name: string, options: Readonly<Record<string, string>>): WorldChange {
  return { volumes: [{ name, driver: yes("local"), options: yes(options), evidence: PLACE }] };
}

function from(container: string, readOnly: boolean | null = null): Partial<Container> {
  return { volumesFrom: listed({ container, readOnly }) };
}

/** An engine that somebody runs, rootless, with its socket and one of a container's shim. */
function rootless(shimOwner: number): WorldChange {
  const owned = (uid: number) => ({ mode: 0o600, uid, gid: uid });
  return {
    engine: { rootless: yes(true), listeners: listed({ address: "unix:///run/user/1000/docker.sock", tls: false, verifiesClients: false }) },
    host: { sockets: yes({ "/run/user/1000/docker.sock": owned(1000), "/run/containerd/s/ab": owned(shimOwner) }) },
  };
}

const CASES: readonly (readonly [Literal, readonly Case[]])[] = [
  [
    F.socket("containerd-shim"),
    [
      { when: "it is the rootless engine's own", mounts: [bind("/run", "/h")], world: rootless(1000), is: "true" },
      { when: "it is root's", mounts: [bind("/run", "/h")], world: rootless(0), is: "false" },
      { when: "its directory is closed", mounts: [bind("/run", "/h")], web: { capDrop: listed("ALL") }, world: rootless(1000), is: "false" },
    ],
  ],
  [
    F.hostPath("/etc", "read"),
    [
      { when: "the path itself, read-only", mounts: [bind("/etc", "/h", RO)], is: "true" },
      { when: "one above it", mounts: [bind("/", "/h", RO)], is: "true" },
      { when: "a path that is not normal", mounts: [bind("//srv/../etc/./", "/h")], is: "true" },
      { when: "a link to it", mounts: [bind("/srv/link", "/h")], world: { host: { symlinks: yes({ "/srv/link": "/etc" }) } }, is: "true" },
      { when: "a relative link to it", mounts: [bind("/srv/link", "/h")], world: { host: { symlinks: yes({ "/srv/link": "../etc" }) } }, is: "true" },
      { when: "a local volume that binds it", mounts: [volume("v", "/h")], world: local("v", { type: "none", o: "bind", device: "/etc" }), is: "true" },
      { when: "taken over from another container", web: from("b"), world: { containers: [container("b", { mounts: yes([bind("/etc", "/h")]) })] }, is: "true" },
      {
        when: "taken over through two others, in a circle",
        web: from("b"),
        world: { containers: [container("b", from("c")), container("c", { ...from("b"), mounts: yes([bind("/etc", "/h")]) })] },
        is: "true",
      },
      { when: "something in it", mounts: [bind("/etc/nginx", "/h")], is: "false" },
      { when: "a neighbour with the same beginning", mounts: [bind("/etcetera", "/h")], is: "false" },
      { when: "a plain volume", mounts: [volume("v", "/h")], is: "false" },
      { when: "a tmpfs over it", mounts: [bind("/", "/h"), tmpfs("/h/etc")], is: "false" },
      { when: "a tmpfs over a place above it", mounts: [bind("/", "/h"), tmpfs("/h/")], is: "false" },
      { when: "a mount elsewhere", mounts: [bind("/", "/h"), tmpfs("/h/etc2")], is: "true" },
      {
        when: "its own mount wins over an inherited one",
        mounts: [tmpfs("/h")],
        web: from("b"),
        world: { containers: [container("b", { mounts: yes([bind("/etc", "/h")]) })] },
        is: "false",
      },
      { when: "a local volume on a network share", mounts: [volume("v", "/h")], world: local("v", { type: "nfs", device: ":/etc" }), is: "false" },
      {
        when: "another volume driver",
        mounts: [volume("v", "/h")],
        world: { volumes: [{ name: "v", driver: yes("rexray"), options: yes({}), evidence: PLACE }] },
        is: "false",
      },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
      { when: "an unresolved source", mounts: [bind("/x", "/h", { source: dark() })], is: "unknown" },
      {
        when: "volume options unknown",
        mounts: [volume("v", "/h")],
        world: { volumes: [{ name: "v", driver: yes("local"), options: dark(), evidence: PLACE }] },
        is: "unknown",
      },
      { when: "a donor that is not there", web: from("gone"), is: "unknown" },
    ],
  ],
  [
    F.hostPath("/etc", "write"),
    [
      { when: "writable", mounts: [bind("/etc", "/h")], is: "true" },
      { when: "read-only", mounts: [bind("/etc", "/h", RO)], is: "false" },
      { when: "inherited read-only", web: from("b", true), world: { containers: [container("b", { mounts: yes([bind("/etc", "/h")]) })] }, is: "false" },
      {
        when: "inherited read-only from one that inherits it writable",
        web: from("b", true),
        world: { containers: [container("b", from("c", false)), container("c", { mounts: yes([bind("/etc", "/h")]) })] },
        is: "false",
      },
      {
        when: "inherited from one that inherits it read-only",
        web: from("b", false),
        world: { containers: [container("b", from("c", true)), container("c", { mounts: yes([bind("/etc", "/h")]) })] },
        is: "false",
      },
      {
        when: "inherited writable through two others",
        web: from("b"),
        world: { containers: [container("b", from("c")), container("c", { mounts: yes([bind("/etc", "/h")]) })] },
        is: "true",
      },
      { when: "a volume with o=bind,ro", mounts: [volume("v", "/h")], world: local("v", { type: "none", o: "bind,ro", device: "/etc" }), is: "false" },
      { when: "read-only once, writable once", mounts: [bind("/etc", "/a", RO), bind("/", "/b")], is: "true" },
    ],
  ],
  [
    F.hostPath("/proc", "write"),
    [
      { when: "below a read-only root, old engine", mounts: [bind("/", "/h", RO)], world: OLD, is: "true" },
      { when: "below a read-only root, old kernel", mounts: [bind("/", "/h", RO)], world: { host: { kernelVersion: yes("5.10.0") } }, is: "true" },
      { when: "below a read-only root, recursion switched off", mounts: [bind("/", "/h", { readOnly: true, recursiveReadOnly: "off" })], is: "true" },
      { when: "below a read-only root, engine and kernel new", mounts: [bind("/", "/h", RO)], is: "false" },
      { when: "the mount itself read-only, old engine", mounts: [bind("/proc", "/h", RO)], world: OLD, is: "false" },
      { when: "below a read-only root, hidden by a tmpfs", mounts: [bind("/", "/h", RO), tmpfs("/h/proc")], world: OLD, is: "false" },
      {
        when: "a writable root bound by a volume that is not recursive",
        mounts: [volume("v", "/h")],
        world: local("v", { o: "bind", device: "/", type: "none" }),
        is: "false",
      },
      {
        when: "a writable root bound by a recursive volume",
        mounts: [volume("v", "/h")],
        world: local("v", { o: "rbind", device: "/", type: "none" }),
        is: "true",
      },
      { when: "a volume of type proc", mounts: [volume("v", "/h")], world: local("v", { type: "proc", device: "proc" }), is: "true" },
      { when: "below a read-only root, engine unknown", mounts: [bind("/", "/h", RO)], world: { engine: { version: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.hostPath("/lib/modules", "read"),
    [
      { when: "its merged place", mounts: [bind("/usr/lib", "/h")], is: "true" },
      { when: "links unknown: the usual ones count", mounts: [bind("/usr", "/h")], world: { host: { symlinks: dark() } }, is: "true" },
      { when: "an unmerged host", mounts: [bind("/usr", "/h")], world: { host: { symlinks: yes({}) } }, is: "false" },
    ],
  ],
  [
    F.hostPath("/var/lib/docker", "write"),
    [
      { when: "the data root was moved there", mounts: [bind("/data", "/h")], world: { engine: { dataRoot: yes("/data/docker") } }, is: "true" },
      { when: "the data root was moved away", mounts: [bind("/var/lib/docker", "/h")], world: { engine: { dataRoot: yes("/data/docker") } }, is: "false" },
    ],
  ],
  [
    F.hostPathWithin("/etc", "read"),
    [
      { when: "something in it", mounts: [bind("/etc/nginx", "/h", RO)], is: "true" },
      { when: "a harmless file in it", mounts: [bind("/etc/localtime", "/etc/localtime", RO)], is: "false" },
      {
        when: "a volume's subpath in it",
        mounts: [volume("v", "/h", { subpath: "etc/nginx" })],
        world: local("v", { o: "bind", device: "/", type: "none" }),
        is: "true",
      },
      { when: "nothing of it", mounts: [bind("/srv", "/h")], is: "false" },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [F.hostPathWithin("/etc", "write"), [{ when: "a harmless file, writable", mounts: [bind("/etc/localtime", "/etc/localtime")], is: "true" }]],
  [
    F.hostPathNamed("/etc/kubernetes"),
    [
      { when: "itself", mounts: [bind("/etc/kubernetes", "/k", RO)], is: "true" },
      { when: "something in it", mounts: [bind("/etc/kubernetes/pki", "/k", RO)], is: "true" },
      { when: "a directory above does not name it", mounts: [bind("/etc", "/k", RO)], is: "false" },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.anyHostPath("read"),
    [
      { when: "any directory", mounts: [bind("/srv/www", "/w", RO)], is: "true" },
      { when: "only sockets and null devices", mounts: [bind("/run/docker.sock", "/s"), bind("/dev/null", "/etc/x")], is: "false" },
      { when: "no mount", is: "false" },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.systemPath("read"),
    [
      { when: "at one", mounts: [bind("/boot", "/h", RO)], is: "true" },
      { when: "above one", mounts: [bind("/var", "/h", RO)], is: "true" },
      { when: "the time zone", mounts: [bind("/etc/localtime", "/etc/localtime", RO), bind("/usr/share/zoneinfo", "/z", RO)], is: "false" },
      { when: "kernel modules, for reading", mounts: [bind("/lib/modules", "/lib/modules", RO)], is: "false" },
      { when: "data", mounts: [bind("/srv/data", "/h"), bind("/home/al/app", "/a")], is: "false" },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.worldReadableSystemPath(),
    [
      { when: "a directory of system files", mounts: [bind("/etc", "/h", RO)], is: "true" },
      { when: "above a private place", mounts: [bind("/var/lib", "/h", RO)], is: "true" },
      { when: "a private file", mounts: [bind("/etc/shadow", "/h", RO)], is: "false" },
      { when: "inside a private directory", mounts: [bind("/root/.ssh", "/h", RO)], is: "false" },
      { when: "a name that only begins like a private one", mounts: [bind("/etc/shadowed", "/h", RO)], is: "true" },
      { when: "a private place through `..`", mounts: [bind("/etc/../root", "/h", RO)], is: "false" },
      { when: "a public key of sshd", mounts: [bind("/etc/ssh/ssh_host_rsa_key.pub", "/h", RO)], is: "true" },
      { when: "a private key of sshd", mounts: [bind("/etc/ssh/ssh_host_rsa_key", "/h", RO)], is: "false" },
      { when: "a data root that was moved", mounts: [bind("/data/docker", "/h", RO)], world: { engine: { dataRoot: yes("/data/docker") } }, is: "false" },
      { when: "data", mounts: [bind("/srv/data", "/h")], is: "false" },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [F.systemPath("write"), [{ when: "the time zone, writable", mounts: [bind("/etc/localtime", "/etc/localtime")], is: "true" }]],
  [
    F.homeDirectory("write"),
    [
      { when: "one user's", mounts: [bind("/home/al", "/h")], is: "true" },
      { when: "root's, from above", mounts: [bind("/", "/h")], is: "true" },
      { when: "what the next login runs", mounts: [bind("/home/al/.bashrc", "/h")], is: "true" },
      { when: "keys that open a login", mounts: [bind("/home/al/.ssh", "/h")], is: "true" },
      { when: "something in it", mounts: [bind("/home/al/app", "/h")], is: "false" },
      { when: "a file that no login reads", mounts: [bind("/home/al/.bashrc.d", "/h")], is: "false" },
      { when: "read-only", mounts: [bind("/home/al", "/h", RO)], is: "false" },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.setUidPath(),
    [
      { when: "a writable directory", mounts: [bind("/srv", "/h")], is: "true" },
      { when: "mounted nosuid and nodev", mounts: [bind("/srv/x", "/h")], world: { host: { nosuidNodevPaths: yes(["/srv"]) } }, is: "false" },
      { when: "read-only", mounts: [bind("/srv", "/h", RO)], is: "false" },
      { when: "mount options unknown", mounts: [bind("/srv", "/h")], world: { host: { nosuidNodevPaths: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.submountWritable("/sys/fs/cgroup"),
    [
      { when: "below a read-only /sys, old engine", mounts: [bind("/sys", "/h", RO)], world: OLD, is: "true" },
      { when: "new engine", mounts: [bind("/sys", "/h", RO)], is: "false" },
      { when: "no mount of its own on the host", mounts: [bind("/sys", "/h", RO)], world: { ...OLD, host: { mountPoints: yes(["/", "/sys"]) } }, is: "false" },
      { when: "the host's mounts unknown: usual ones count", mounts: [bind("/sys", "/h", RO)], world: { ...OLD, host: { mountPoints: dark() } }, is: "true" },
      { when: "engine unknown", mounts: [bind("/sys", "/h", RO)], world: { engine: { version: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.submountWritable("any"),
    [{ when: "another mount below", mounts: [bind("/mnt", "/h", RO)], world: { ...OLD, host: { mountPoints: yes(["/", "/mnt/nas"]) } }, is: "true" }],
  ],
  [
    F.sharedPropagation(),
    [
      { when: "rshared on a host that shares", mounts: [bind("/mnt", "/mnt", { propagation: "rshared" })], is: "true" },
      { when: "rslave", mounts: [bind("/mnt", "/mnt", { propagation: "rslave" })], is: "false" },
      {
        when: "a host that does not share",
        mounts: [bind("/mnt", "/mnt", { propagation: "rshared" })],
        world: { host: { rootMountShared: yes(false) } },
        is: "false",
      },
      { when: "a host nobody asked", mounts: [bind("/mnt", "/mnt", { propagation: "shared" })], world: { host: { rootMountShared: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.socket("docker"),
    [
      { when: "itself, read-only", mounts: [bind("/var/run/docker.sock", "/s", RO)], is: "true" },
      { when: "its directory", mounts: [bind("/run", "/h", RO)], is: "true" },
      { when: "the root", mounts: [bind("/", "/h", RO)], is: "true" },
      { when: "another place of that name", mounts: [bind("/srv/proxy/docker.sock", "/s")], is: "true" },
      {
        when: "a unix listener elsewhere",
        mounts: [bind("/opt/engine", "/s")],
        world: { engine: { listeners: listed({ address: "unix:///opt/engine/api.sock", tls: false, verifiesClients: false }) } },
        is: "true",
      },
      { when: "no capability at all, as root", mounts: [bind("/run/docker.sock", "/s")], web: { capDrop: listed("ALL") }, is: "true" },
      { when: "uid 1000 in its group", mounts: [bind("/run/docker.sock", "/s")], web: { user: yes("1000"), groupAdd: listed("999") }, is: "true" },
      { when: "uid 1000 with its group as its own", mounts: [bind("/run/docker.sock", "/s")], web: { user: yes("1000:999") }, is: "true" },
      {
        when: "uid 1000, everyone may connect",
        mounts: [bind("/run/docker.sock", "/s")],
        web: { user: yes("1000") },
        world: { host: { sockets: yes({ "/run/docker.sock": { mode: 0o666, uid: 0, gid: 0 } }) } },
        is: "true",
      },
      { when: "/var: its `run` is a link out of the mount", mounts: [bind("/var", "/h")], is: "false" },
      { when: "a tmpfs over its directory", mounts: [bind("/", "/h"), tmpfs("/h/run")], is: "false" },
      {
        when: "the root by a volume that is not recursive: /run is another mount",
        mounts: [volume("v", "/h")],
        world: local("v", { o: "bind", device: "/", type: "none" }),
        is: "false",
      },
      {
        when: "uid 1000 with no way to root or its group",
        mounts: [bind("/run/docker.sock", "/s")],
        web: { user: yes("1000"), noNewPrivileges: yes(true), groupAdd: listed("1234") },
        is: "false",
      },
      { when: "under a remap", mounts: [bind("/run/docker.sock", "/s")], world: { engine: { usernsRemap: yes(true) } }, is: "false" },
      {
        when: "SELinux",
        mounts: [bind("/run/docker.sock", "/s")],
        world: { host: { selinuxEnforcing: yes(true) }, engine: { selinuxEnabled: yes(true) } },
        is: "false",
      },
      { when: "another mount", mounts: [bind("/srv", "/s")], is: "false" },
      { when: "uid 1000, set-uid files unknown", mounts: [bind("/run/docker.sock", "/s")], web: { user: yes("1000") }, is: "unknown" },
      {
        when: "uid 1000 in a group by name",
        mounts: [bind("/run/docker.sock", "/s")],
        web: { user: yes("1000"), noNewPrivileges: yes(true), groupAdd: listed("docker") },
        is: "unknown",
      },
      { when: "mounts unknown", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.socket("podman"),
    [
      { when: "itself, though the host was not seen to have it", mounts: [bind("/run/podman/podman.sock", "/s")], is: "true" },
      { when: "its directory, on a host without it", mounts: [bind("/run", "/h")], is: "false" },
      { when: "its directory, host unknown", mounts: [bind("/run", "/h")], world: { host: { sockets: dark() } }, is: "unknown" },
    ],
  ],
  [F.socket("dbus-system"), [{ when: "uid 1000: everyone may connect", mounts: [bind("/run/dbus", "/d")], web: { user: yes("1000") }, is: "true" }]],
  [F.socket("docker-plugin"), [{ when: "the directory of plugins", mounts: [bind("/run/docker/plugins", "/p")], is: "true" }]],
];

describe("mounts", () => {
  for (const [literal, cases] of CASES) {
    for (const { when, mounts = [], web = {}, world: change = {}, is } of cases) {
      it(`${literal.fact} ${literal.args.join(" ")} is ${is}: ${when}`, () => {
        const containers = [container("web", { mounts: yes(mounts), ...web }), ...(change.containers ?? [])];
        const finding = factsOf(world({ ...change, containers })).find(literal, { subject: "web", object: null });
        expect(finding.truth).toBe(is);
        expect(finding.supports.length + finding.blanks.length, "a finding says why").toBeGreaterThan(0);
        expect(finding.supports.filter((support) => support.because === "")).toEqual([]);
      });
    }
  }
});
