import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContainerDefaults, Known } from "../../model/index.ts";
import { CAPABILITIES, DEFAULT_CAPABILITIES } from "../../model/index.ts";
import { containerDefaults } from "./containers-conf.ts";

function given(...texts: readonly string[]): ContainerDefaults {
  return containerDefaults({ files: texts.map((text, index) => ({ path: `/${index}.conf`, text })), hasOwnFilter: false });
}

function value<T>(field: Known<T>): T | string {
  return field.known ? field.value : field.why;
}

const containers = (lines: string) => `[containers]\n${lines}\n`;

/** As Debian ships it, in short. */
const SHIPPED = containers('default_capabilities = [\n  "CHOWN",\n  "SYS_CHROOT"\n]\ndefault_sysctls = [\n "net.ipv4.ping_group_range=0 0",\n]');

describe("what Podman's settings give every container", () => {
  it("is what it was built with where nothing is set", () => {
    const { namespaces, ...others } = given("", "[machine]\ncpus = 1\n");
    expect(Object.values(namespaces).map(value)).toEqual(Array.from({ length: 6 }, () => ({ kind: "engine-default" })));
    expect(Object.fromEntries(Object.entries(others).map(([name, field]) => [name, value<unknown>(field)]))).toEqual({
      capabilities: null,
      mounts: [],
      devices: [],
      sysctls: [],
      seccomp: { kind: "engine-default" },
      apparmor: "engine-default",
      selinuxLabel: "engine-default",
    });
  });

  it("names the file and the setting", () => {
    expect(given(SHIPPED).capabilities).toEqual({
      known: true,
      value: ["CHOWN", "SYS_CHROOT"],
      evidence: { source: "/0.conf", location: "containers.default_capabilities" },
    });
  });

  it.each<[string, readonly string[], (defaults: ContainerDefaults) => unknown, unknown]>([
    [
      "capabilities, however they are written",
      [containers('default_capabilities = ["cap_chown", "CAP_SYS_ADMIN", "Kill"]')],
      (d) => value(d.capabilities),
      ["CHOWN", "SYS_ADMIN", "KILL"],
    ],
    ["no capabilities", [containers("default_capabilities = []")], (d) => value(d.capabilities), []],
    ["all capabilities", [containers('default_capabilities = ["ALL"]')], (d) => value(d.capabilities), ["ALL"]],
    [
      "a capability besides those it was built with",
      [containers('default_capabilities = ["SYS_PTRACE", {append=true}]')],
      (d) => value(d.capabilities),
      [...DEFAULT_CAPABILITIES, "SYS_PTRACE"],
    ],
    ["the last file's list", [SHIPPED, containers('default_capabilities = ["KILL"]')], (d) => value(d.capabilities), ["KILL"]],
    [
      "a list that is appended",
      [SHIPPED, containers('default_capabilities = ["KILL", {append=true}]')],
      (d) => value(d.capabilities),
      ["CHOWN", "SYS_CHROOT", "KILL"],
    ],
    [
      "a list that goes on being appended",
      [SHIPPED, containers('default_capabilities = ["KILL", {append=true}]'), containers('default_capabilities = ["BPF"]')],
      (d) => value(d.capabilities),
      ["CHOWN", "SYS_CHROOT", "KILL", "BPF"],
    ],
    [
      "a list that is appended no more",
      [containers('default_capabilities = ["KILL", {append=true}]'), containers('default_capabilities = ["BPF", {append=false}]')],
      (d) => value(d.capabilities),
      ["BPF"],
    ],
    [
      "a list beside a number of 64 bits",
      [containers('log_size_max = 9223372036854775807\ndefault_capabilities = ["BPF"]')],
      (d) => value(d.capabilities),
      ["BPF"],
    ],
    ["names in another case, as Podman takes them", ['[Containers]\nDefault_Capabilities = ["BPF"]'], (d) => value(d.capabilities), ["BPF"]],
    ["the host's ipc namespace", [containers('ipcns = "host"')], (d) => value(d.namespaces.ipc), { kind: "host" }],
    ["the host's pid namespace", [containers('pidns = "host"')], (d) => value(d.namespaces.pid), { kind: "host" }],
    ["the host's network", [containers('netns = "host"')], (d) => value(d.namespaces.net), { kind: "host" }],
    ["the host's names", [containers('utsns = "host"')], (d) => value(d.namespaces.uts), { kind: "host" }],
    ["the host's control groups", [containers('cgroupns = "host"')], (d) => value(d.namespaces.cgroup), { kind: "host" }],
    ["users of the host, as ever", [containers('userns = "host"')], (d) => value(d.namespaces.user), { kind: "engine-default" }],
    ["users of their own", [containers('userns = "auto:size=100"')], (d) => value(d.namespaces.user), { kind: "engine-default" }],
    ["a network of its own", [containers('netns = "slirp4netns"')], (d) => value(d.namespaces.net), { kind: "engine-default" }],
    [
      "the host's network again made its own",
      [containers('netns = "host"'), containers('netns = "private"')],
      (d) => value(d.namespaces.net),
      { kind: "engine-default" },
    ],
    ["a network that may reach the host's", [containers('netns = "slirp4netns:allow_host_loopback=true"')], (d) => d.namespaces.net.known, false],
    ["another's namespace", [containers('ipcns = "container:x"')], (d) => d.namespaces.ipc.known, false],
    [
      "the host's root",
      [containers('volumes = ["/:/host:ro"]')],
      (d) => value(d.mounts),
      [expect.objectContaining({ kind: "bind", target: "/host", readOnly: true })],
    ],
    [
      "a volume",
      [containers('volumes = ["data:/data"]')],
      (d) => value(d.mounts),
      [expect.objectContaining({ kind: "volume", target: "/data", readOnly: false })],
    ],
    ["a volume in a form that is not understood", [containers('volumes = ["./x:/data"]')], (d) => d.mounts.known, false],
    ["mounts", [containers('mounts = ["type=bind,source=/,target=/x"]')], (d) => d.mounts.known, false],
    ["no mounts", [containers("mounts = []")], (d) => value(d.mounts), []],
    ["an annotation that crun takes for more", [containers('annotations = ["run.oci.keep_original_groups=1"]')], (d) => d.mounts.known, false],
    ["another annotation", [containers('annotations = ["note=1"]')], (d) => value(d.mounts), []],
    ["all privileges, by its own client", [containers("privileged = true")], (d) => d.mounts.known, false],
    ["no privileges", [containers("privileged = false")], (d) => value(d.mounts), []],
    ["a root that is not pivoted", ["[engine]\nno_pivot_root = true\n"], (d) => d.mounts.known, false],
    [
      "devices",
      [containers('devices = ["/dev/sda", "/dev/fuse:/dev/x:r"]')],
      (d) => (d.devices.known ? d.devices.value.map((device) => device.value) : d.devices.why),
      [
        { hostPath: "/dev/sda", containerPath: "/dev/sda", permissions: "rwm" },
        { hostPath: "/dev/fuse", containerPath: "/dev/x", permissions: "r" },
      ],
    ],
    ["a device by a vendor's name", [containers('devices = ["vendor.com/gpu=all"]')], (d) => d.devices.known, false],
    [
      "sysctls",
      [SHIPPED],
      (d) => (d.sysctls.known ? d.sysctls.value.map((sysctl) => sysctl.value) : null),
      [{ name: "net.ipv4.ping_group_range", value: "0 0" }],
    ],
    ["a sysctl without a value", [containers('default_sysctls = ["net.x"]')], (d) => d.sysctls.known, false],
    ["a filter of its own", [containers('seccomp_profile = "/etc/wide.json"')], (d) => d.seccomp.known, false],
    ["the usual filter", [containers('seccomp_profile = "/usr/share/containers/seccomp.json"')], (d) => value(d.seccomp), { kind: "engine-default" }],
    ["no AppArmor profile", [containers('apparmor_profile = ""')], (d) => value(d.apparmor), "unconfined"],
    ["AppArmor off", [containers('apparmor_profile = "unconfined"')], (d) => value(d.apparmor), "unconfined"],
    ["the usual AppArmor profile", [containers('apparmor_profile = "containers-default-0.62.2"')], (d) => value(d.apparmor), "engine-default"],
    ["another AppArmor profile", [containers('apparmor_profile = "mine"')], (d) => value(d.apparmor), "custom"],
    ["no SELinux label", [containers("label = false")], (d) => value(d.selinuxLabel), "disabled"],
  ])("%s", (_, texts, read, expected) => expect(read(given(...texts))).toEqual(expected));

  it("is not known where the usual filter is another's", () => {
    expect(containerDefaults({ files: [], hasOwnFilter: true }).seccomp).toMatchObject({ known: false, learnBy: "cat /etc/containers/seccomp.json" });
  });

  it.each([
    ["no TOML", "[containers\n", "this is no TOML (/0.conf:1:"],
    ["a table that is none", 'containers = "x"\n', "expected a table"],
    ["a text that is none", containers("ipcns = 1"), "expected a text (/0.conf:containers.ipcns)"],
    ["a truth that is none", containers('label = "no"'), "expected true or false"],
    ["a list that is none", containers('default_capabilities = "ALL"'), "expected a list of texts"],
    ["a list of something else", containers("volumes = [1]"), "expected a list of texts"],
    ["attributes of something else", containers('volumes = ["a:/b", {prepend=true}]'), "expected a list of texts"],
    ["a name twice", containers('ipcns = "private"\nIPCNS = "host"'), "`ipcns` is set twice"],
  ])("is not known with %s, with which Podman does not start, or of which nobody knows what counts", (_, text, words) => {
    const { namespaces, ...others } = given(text);
    for (const field of [...Object.values(namespaces), ...Object.values(others)] as readonly Known<unknown>[])
      expect(field).toMatchObject({ known: false, why: expect.stringContaining(words) });
  });

  it("any text ends in defaults, and what they name is there", () => {
    const entries = fc.array(fc.oneof(fc.string(), fc.constantFrom("ALL", "/:/x", "/dev/sda", "CHOWN", "a=b"), fc.constant({ append: true })), {
      maxLength: 4,
    });
    const lines = fc.record({
      key: fc.constantFrom(
        "default_capabilities",
        "volumes",
        "devices",
        "ipcns",
        "netns",
        "mounts",
        "annotations",
        "default_sysctls",
        "label",
        "seccomp_profile",
      ),
      value: fc.oneof(
        fc.string().map((text) => JSON.stringify(text)),
        entries.map((list) => `[${list.map((each) => (typeof each === "string" ? JSON.stringify(each) : "{append=true}")).join(",")}]`),
        fc.constant("true"),
      ),
    });
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 5 }), fc.string(), (settings, noise) => {
        const { capabilities } = given(containers(settings.map((line) => `${line.key} = ${line.value}`).join("\n")), noise);
        const names: readonly string[] = capabilities.known ? (capabilities.value ?? []) : [];
        expect(names.filter((name) => name !== "ALL" && !CAPABILITIES.includes(name as never))).toEqual([]);
      }),
    );
  });
});
