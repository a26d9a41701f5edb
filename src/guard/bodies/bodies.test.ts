import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printJson } from "../json/print.ts";
import { RequestError } from "../request-error.ts";
import { cliCreate } from "./fixtures.ts";
import type { DescribedKind } from "./read-body.ts";
import { printJsonBody, readJsonBody } from "./read-body.ts";

const encoder = new TextEncoder();

function passed(text: string, kind: DescribedKind = "container-create", version = "1.51"): Record<string, never> {
  return JSON.parse(printJson(readJsonBody(encoder.encode(text), kind, version)));
}

function refusal(text: string, kind: DescribedKind = "container-create", version = "1.51"): string {
  try {
    passed(text, kind, version);
  } catch (error) {
    if (error instanceof RequestError) return `${error.message} ${error.hint ?? ""}`;
    throw error;
  }
  throw new Error("it was taken");
}

const host = (fields: object): string => JSON.stringify({ Image: "a", HostConfig: fields });
const hostText = (fields: string): string => `{"Image":"a","HostConfig":${fields}}`;

describe("create bodies that are taken", () => {
  it.each(["1.40", "1.41", "1.44", "1.51"])("all that the CLI spells out, under API %s", (version) => {
    const body = passed(cliCreate(), "container-create", version);
    expect(body).toMatchObject({ Image: "busybox", HostConfig: { NetworkMode: "default", MemorySwappiness: -1 } });
    expect("Cmd" in body).toBe(false);
  });

  it.each<[string, object, object]>([
    ["capabilities in any spelling", { CapAdd: ["cap_sys_admin", "net_raw", "SYS_ADMIN"] }, { CapAdd: ["CAP_SYS_ADMIN", "CAP_NET_RAW"] }],
    ["all of them", { CapAdd: ["SYS_ADMIN", "All"], CapDrop: ["ALL", "NET_RAW"] }, { CapAdd: ["ALL"], CapDrop: ["ALL"] }],
    ["one text for a list", { CapAdd: "bpf" }, { CapAdd: ["CAP_BPF"] }],
    [
      "crooked binds",
      { Binds: ["/tmp/../etc:/h//x:ro", "//var/run/.:/r", "data:/d", "/anonymous/"] },
      { Binds: ["/etc:/h/x:ro", "/var/run:/r", "data:/d", "/anonymous"] },
    ],
    ["a crooked mount", { Mounts: [{ Type: "bind", Source: "/tmp/../etc", Target: "/h/." }] }, { Mounts: [{ Type: "bind", Source: "/etc", Target: "/h" }] }],
    [
      "a crooked device",
      { Devices: [{ PathOnHost: "/dev/../dev/sda", PathInContainer: "", CgroupPermissions: "" }] },
      { Devices: [{ PathOnHost: "/dev/sda", PathInContainer: "/dev/sda", CgroupPermissions: "rwm" }] },
    ],
    ["options with a colon", { SecurityOpt: ["seccomp:unconfined", "label:disable"] }, { SecurityOpt: ["seccomp=unconfined", "label=disable"] }],
    [
      "the last of several",
      { SecurityOpt: ["no-new-privileges", "apparmor=a", "no-new-privileges=0", "apparmor=unconfined"] },
      { SecurityOpt: ["no-new-privileges=false", "apparmor=unconfined"] },
    ],
    ["a profile inline", { SecurityOpt: ['seccomp={ "defaultAction" : "SCMP_ACT_ALLOW" }'] }, { SecurityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'] }],
    ["an empty list is not nothing", { MaskedPaths: [], ReadonlyPaths: null }, { MaskedPaths: [] }],
    ["a climbing cgroup", { CgroupParent: "/../../x" }, { CgroupParent: "/x" }],
    ["a network called HOST", { NetworkMode: "HOST" }, { NetworkMode: "HOST" }],
    ["joins", { PidMode: "container:web", IpcMode: "host", UTSMode: "host" }, { PidMode: "container:web", IpcMode: "host", UTSMode: "host" }],
  ])("%s", (_, fields, expected) => expect(passed(host(fields))["HostConfig"]).toEqual(expected));

  it("big integers keep their last digit", () => {
    const text = printJson(readJsonBody(encoder.encode(hostText('{"Memory":9007199254740993}')), "container-create", "1.51"));
    expect(text).toBe('{"Image":"a","HostConfig":{"Memory":9007199254740993}}');
  });

  it("keys of maps keep their case", () => expect(passed('{"Image":"a","Labels":{"A.b":"c"}}')).toEqual({ Image: "a", Labels: { "A.b": "c" } }));

  it("a network named without more", () =>
    expect(passed('{"Image":"a","NetworkingConfig":{"EndpointsConfig":{"front":null}}}')).toMatchObject({
      NetworkingConfig: { EndpointsConfig: { front: {} } },
    }));
});

describe("create bodies that are refused", () => {
  it.each<[string, string, string]>([
    ...["hostconfig", "HOSTCONFIG", "Ho\\u017ftConfig", "Ho\u017ftConfig"].map((key): [string, string, string] => [
      `${key} for HostConfig`,
      `{"Image":"a","${key}":{"Privileged":true}}`,
      "the engine would take it for HostConfig",
    ]),
    ["another case of a field", hostText('{"privileged":true}'), "HostConfig.Privileged"],
    ["a long s at the end", hostText('{"Bindſ":["/:/h"]}'), "HostConfig.Binds"],
    ["a Kelvin sign", hostText('{"Networ\\u212aMode":"host"}'), "HostConfig.NetworkMode"],
    ["a dotless i", hostText('{"Prıvileged":true}'), "no field"],
    ["a key and a blank", hostText('{"Privileged ":true}'), "no field"],
    ["a field twice", hostText('{"Privileged":false,"Privileged":true}'), "twice"],
    ["a field twice in another case", hostText('{"Privileged":false,"privileged":true}'), "twice"],
    ["an object twice", '{"Image":"a","HostConfig":{"Privileged":true},"HostConfig":{"Memory":1}}', "twice"],
    ["a map twice", hostText('{"Sysctls":{"a":"b"},"Sysctls":{}}'), "twice"],
    ["a list of objects twice", hostText('{"Mounts":[{"Type":"bind","Source":"/etc","Target":"/h"}],"Mounts":[{"ReadOnly":true}]}'), "twice"],
    ...["Privileged", "Binds", "NetworkMode", "CapAdd", "VolumeDriver", "Cpuset"].map((key): [string, string, string] => [
      `${key} at the top level`,
      `{"Image":"a","${key}":null}`,
      "no field",
    ]),
    ["__proto__", '{"Image":"a","__proto__":{}}', "no field"],
    ["a second object", '{"Image":"a"}{"HostConfig":{"Privileged":true}}', "follows"],
    ["NUL behind", '{"Image":"a"}\0', "follows"],
    ["a BOM", '\ufeff{"Image":"a"}', "expected"],
    ["a comment", '{"Image":"a"/**/}', "expected"],
    ["a trailing comma", '{"Image":"a",}', "expected"],
    ["a text for a truth", hostText('{"Privileged":"true"}'), "true or false"],
    ["a number for a truth", hostText('{"Privileged":1}'), "true or false"],
    ["an exponent", hostText('{"Memory":1e8}'), "number"],
    ["a fraction", hostText('{"Memory":64.5}'), "integer"],
    ["a fraction of nothing", hostText('{"Memory":64.0}'), "number"],
    ["more than the field holds", hostText('{"BlkioWeight":65536}'), "65535"],
    ["a lone surrogate", '{"Image":"\\udc00"}', "surrogate"],
    ["capabilities as 1.40 had them", hostText('{"Capabilities":["CAP_SYS_ADMIN"]}'), "must say nothing"],
    ["null in a list", hostText('{"Binds":[null]}'), "expected a text"],
    ["no image", "{}", "no image"],
    ["a list for the body", "[]", "expected an object"],
    ["nothing", "", "no body"],
    ["a capability that is none", host({ CapAdd: ["SYS_ROOT"] }), "no capability"],
    ["another case of a mode", host({ PidMode: "HOST" }), "no mode"],
    ["a cgroup of another container", host({ Cgroup: "container:x" }), "must say nothing"],
    ["another case of a type", host({ Mounts: [{ Type: "BIND", Source: "/", Target: "/h" }] }), "one of"],
    ["a mount without a type", host({ Mounts: [{ Source: "/", Target: "/h" }] }), "no source"],
    ["a mount without a target", host({ Mounts: [{ Type: "bind", Source: "/" }] }), "no Target"],
    ["a relative bind", host({ Binds: ["./x:/h"] }), "absolute"],
    ["a relative mount", host({ Mounts: [{ Type: "bind", Source: "x", Target: "/h" }] }), "no source"],
    ["a volume's name that is a path", host({ Mounts: [{ Type: "volume", Source: "/etc", Target: "/h" }] }), "no source"],
    [
      "options of another type",
      host({ Mounts: [{ Type: "tmpfs", Target: "/h", VolumeOptions: { DriverConfig: { Options: { device: "/" } } } }] }),
      "has VolumeOptions",
    ],
    ["a bind of two modes", host({ Binds: ["/a:/b:ro,rw"] }), "writable"],
    ["a mode that is none", host({ Binds: ["/a:/b:exec"] }), "no mode"],
    ["too many colons", host({ Binds: ["/a:/b:ro:rw"] }), "colons"],
    ["unmasked paths by an option", host({ SecurityOpt: ["systempaths=unconfined"] }), "security option"],
    ["a security option that is none", host({ SecurityOpt: ["future=1"] }), "security option"],
    ["a profile with a key twice", host({ SecurityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ERRNO","DefaultAction":"SCMP_ACT_ALLOW"}'] }), "twice"],
    ["a profile by its path", host({ SecurityOpt: ["seccomp=/etc/p.json"] }), "JSON"],
    ["a climbing relative cgroup", host({ CgroupParent: "../x" }), "climbs"],
    ["a shim's path for a runtime", host({ Runtime: "/tmp/x" }), "Runtime"],
    ["a runtime found by its name", host({ Runtime: "io.containerd.x.v2" }), "Runtime"],
    ["annotations", host({ Annotations: { a: "b" } }), "must say nothing"],
    ["somebody else's namespace", host({ NetworkMode: "ns:/proc/1/ns/net" }), "NetworkMode"],
  ])("%s", (_, text, words) => expect(refusal(text)).toContain(words));

  it("a field of a later version, unless it holds nothing", () => {
    const mount = (options: object) => host({ Mounts: [{ Type: "bind", Source: "/a", Target: "/b", BindOptions: options }] });
    expect(refusal(mount({ CreateMountpoint: true }), "container-create", "1.41")).toContain("from API 1.42 on");
    expect(passed(mount({ CreateMountpoint: false }), "container-create", "1.41")["HostConfig"]).toEqual({
      Mounts: [{ Type: "bind", Source: "/a", Target: "/b", BindOptions: {} }],
    });
    expect(refusal(host({ KernelMemory: 1 }), "container-create", "1.42")).toContain("up to API 1.41");
  });
});

describe("bodies that are lists", () => {
  it.each<[DescribedKind, string, string]>([
    ["plugin-privileges", '[{"Name":"mount","Value":["/"],"Description":""}]', '[{"Name":"mount","Value":["/"],"Description":""}]'],
    ["plugin-privileges", "null", "[]"],
    ["plugin-privileges", "", "[]"],
    ["plugin-settings", '["DEBUG=1"]', '["DEBUG=1"]'],
  ])("%s %s is sent as %s", (kind, text, sent) => expect(printJsonBody(readJsonBody(encoder.encode(text), kind, "1.51"), kind)).toBe(sent));
});

describe("other bodies", () => {
  const INIT = { ListenAddr: "0.0.0.0:2377", Spec: { Orchestration: {} } };

  it.each<[DescribedKind, string, object]>([
    ["exec-create", '{"Cmd":["sh"],"Privileged":true,"User":"","Detach":true}', { Cmd: ["sh"], Privileged: true, User: "", Detach: true }],
    ["exec-start", '{"Detach":false,"Tty":true,"ConsoleSize":[24,80]}', { Detach: false, Tty: true, ConsoleSize: [24, 80] }],
    ["volume-create", '{"Driver":"local","Name":"x"}', { Driver: "local", Name: "x" }],
    [
      "network-create",
      '{"Driver":"bridge","Scope":"","IPAM":{"Driver":"default","Options":{},"Config":[]},"Internal":false,"ConfigFrom":null,"Name":"n"}',
      { Driver: "bridge", Scope: "", IPAM: { Driver: "default", Options: {}, Config: [] }, Internal: false, Name: "n" },
    ],
    ["network-connect", '{"Container":"web","EndpointConfig":{"Aliases":["db"]}}', { Container: "web", EndpointConfig: { Aliases: ["db"] } }],
    [
      "container-update",
      '{"Memory":67108864,"Devices":null,"BlkioWeightDevice":[],"RestartPolicy":{"Name":"","MaximumRetryCount":0}}',
      { Memory: 67108864, RestartPolicy: { Name: "", MaximumRetryCount: 0 } },
    ],
    ["commit", "null", {}],
    ["commit", "", {}],
    ["commit", '{"Cmd":["a"],"Env":null}', { Cmd: ["a"] }],
    ["secret", '{"Name":"a","Data":"eA==","Driver":null}', { Name: "a", Data: "eA==" }],
    ["swarm-init", '{"ListenAddr":"0.0.0.0:2377","DefaultAddrPool":null,"Spec":{"Labels":null,"Orchestration":{}}}', INIT],
    ["node-update", '{"Role":"worker","Availability":"drain","Labels":{}}', { Role: "worker", Availability: "drain", Labels: {} }],
  ])("%s %s", (kind, text, expected) => expect(passed(text, kind)).toEqual(expected));

  it.each<[DescribedKind, string, string]>([
    ["exec-create", '{"Cmd":["sh"],"privileged":true}', "Privileged"],
    ["exec-start", '{"detach":true}', "Detach"],
    ["volume-create", '{"DriverOpts":{"o":1}}', "a text"],
    ["volume-create", '{"ClusterVolumeSpec":{"Group":"x"}}', "must say nothing"],
    ["network-create", '{"Name":"n","ConfigFrom":{"Network":"x"}}', "must say nothing"],
    ["container-update", '{"Devices":[{"PathOnHost":"/dev/sda"}]}', "must say nothing"],
    ["container-update", '{"Privileged":true}', "no field"],
    ["commit", '{"HostConfig":{}}', "no field"],
    ["commit", "[]", "an object"],
    ["secret", '{"Name":"a","Driver":{"Name":"p"}}', "must say nothing"],
    ["secret", '{"name":"a"}', "the engine would take it for Name"],
    ["service", "", "has no body"],
    ["service", '{"TaskTemplate":{"ContainerSpec":{"Image":"a"},"Runtime":"plugin"}}', "one of"],
    ["service", '{"TaskTemplate":{"ContainerSpec":{"Image":"a","Isolation":"hyperv"}}}', "one of"],
    ["service", '{"TaskTemplate":{"ContainerSpec":{"Image":"a","capabilityAdd":["ALL"]}}}', "CapabilityAdd"],
    ["service", '{"TaskTemplate":{"ContainerSpec":{"Image":"a"}},"UpdateConfig":{"MaxFailureRatio":"1"}}', "a number"],
    ["plugin-privileges", "{}", "a list"],
    ["plugin-settings", "", "has no body"],
  ])("%s %s is refused", (kind, text, words) => expect(refusal(text, kind)).toContain(words));
});

it("what is passed once is passed again, unchanged", () => {
  const path = fc.constantFrom("/etc", "//a/../b", "/var/run/docker.sock", "/x/.");
  const bodies = fc.record(
    {
      CapAdd: fc.array(fc.constantFrom("sys_admin", "CAP_BPF", "all", "Net_Raw"), { maxLength: 3 }),
      Binds: fc.array(
        fc.tuple(path, path, fc.constantFrom("", ":ro", ":rshared,rw", ":z")).map(([from, to, mode]) => `${from}:${to}${mode}`),
        { maxLength: 3 },
      ),
      SecurityOpt: fc.array(fc.constantFrom("seccomp:unconfined", "no-new-privileges", "no-new-privileges:0", "label=disable", "apparmor:x"), { maxLength: 4 }),
      Memory: fc.maxSafeInteger(),
      Privileged: fc.boolean(),
      MaskedPaths: fc.constantFrom(null, [], ["/proc/kcore/"]),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(bodies, (fields) => {
      const once = readJsonBody(encoder.encode(host(fields)), "container-create", "1.51");
      const twice = readJsonBody(encoder.encode(printJson(once)), "container-create", "1.51");
      expect(twice).toEqual(once);
    }),
  );
});
