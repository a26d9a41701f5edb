import { createConnection } from "node:net";
import fc from "fast-check";

/** Bodies of creates, in the spellings that the engine takes for one and the same, and in some that only look so. */

const path = fc.constantFrom("/etc", "//etc//", "/tmp/../etc", "/var/run/docker.sock", "/run/./docker.sock", "/", "/srv/data", "/proc/../dev");
const inside = fc.constantFrom("/h", "//h/x/../y", "/data/");
const capability = fc.constantFrom("SYS_ADMIN", "cap_sys_admin", "CAP_NET_RAW", "Sys_Ptrace", "sys_module", "all", "DAC_READ_SEARCH", "sys_chroot");
const mode = fc.constantFrom("", ":ro", ":rw", ":rshared", ":ro,rslave", ":z");

const bind = fc.tuple(path, inside, mode).map(([from, to, how]) => `${from}:${to}${how}`);
const mount = fc.oneof(
  fc.record({ Type: fc.constant("bind"), Source: path, Target: inside, ReadOnly: fc.boolean() }),
  fc.record({ Type: fc.constant("volume"), Source: fc.constantFrom("", "plain"), Target: inside, ReadOnly: fc.boolean() }),
  fc.record({
    Type: fc.constant("volume"),
    Source: fc.constant(""),
    Target: inside,
    VolumeOptions: fc.record({
      DriverConfig: fc.record({
        Name: fc.constant("local"),
        Options: fc.record({ type: fc.constant("none"), o: fc.constantFrom("bind", "rbind,ro"), device: path }),
      }),
    }),
  }),
  fc.record({ Type: fc.constant("tmpfs"), Target: inside }),
);
const device = fc.record({
  PathOnHost: fc.constantFrom("/dev/null", "/dev/../dev/sda", "/dev/fuse"),
  PathInContainer: fc.constantFrom("", "/dev/x"),
  CgroupPermissions: fc.constantFrom("", "r", "rwm"),
});
const option = fc.constantFrom(
  "seccomp:unconfined",
  "seccomp=unconfined",
  "no-new-privileges",
  "no-new-privileges:false",
  "apparmor=unconfined",
  "label:disable",
);

const hostConfig = fc.record(
  {
    Privileged: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    CapAdd: fc.oneof(fc.array(capability, { maxLength: 2 }), capability),
    CapDrop: fc.array(capability, { maxLength: 2 }),
    Binds: fc.array(bind, { maxLength: 1 }),
    Mounts: fc.array(mount, { maxLength: 1 }),
    Devices: fc.array(device, { maxLength: 1 }),
    SecurityOpt: fc.array(option, { maxLength: 3 }),
    PidMode: fc.constantFrom("", "host"),
    IpcMode: fc.constantFrom("private", "host", "none"),
    UTSMode: fc.constantFrom("", "host"),
    NetworkMode: fc.constantFrom("default", "host", "none", "bridge"),
    CgroupnsMode: fc.constantFrom("private", "host"),
    CgroupParent: fc.constantFrom("", "/../../x", "/a//b"),
    ReadonlyRootfs: fc.boolean(),
    DeviceCgroupRules: fc.constantFrom([], ["c 10:200 rwm"], ["b *:* rw"]),
    MaskedPaths: fc.constantFrom(null, [], ["/proc/kcore"]),
    ReadonlyPaths: fc.constantFrom(null, []),
    Tmpfs: fc.constantFrom({}, { "/run//x": "rw" }),
    GroupAdd: fc.constantFrom([], ["0"], ["docker"]),
  },
  { requiredKeys: [] },
);

const create = (image: string, label: string) =>
  fc.record(
    { Image: fc.constant(image), Labels: fc.constant({ [label]: "" }), User: fc.constantFrom("", "0", "1000", "1000:1000"), HostConfig: hostConfig },
    { requiredKeys: ["Image", "Labels", "HostConfig"] },
  );

/** Changes of a body's text that mean something else to the engine than to another reader. */
const TRICKS: readonly ((text: string) => string)[] = [
  (text) => text.replace('"HostConfig"', '"hostconfig"'),
  (text) => text.replace('"HostConfig"', '"Ho\\u017ftConfig"'),
  (text) => text.replace('"HostConfig":{', '"HostConfig":{"Privileged":false,"privileged":true,'),
  (text) => text.replace(/\}$/, ',"HostConfig":{"Privileged":true}}'),
  (text) => text.replace(/\}$/, ',"Privileged":true,"Binds":["/:/h"]}'),
  (text) => `${text}{"HostConfig":{"Privileged":true}}`,
];

/** Changes that every reader takes alike. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace('"HostConfig"', '"\\u0048ostConfig"'),
  (text) => ` \n${text}\n `,
];

export interface Body {
  readonly text: string;
  readonly isTrick: boolean;
}

/** The same ones for the same seed; every fourth is a trick. */
export function createBodies(image: string, label: string, count: number): readonly Body[] {
  const plain = fc.sample(create(image, label), { numRuns: count, seed: 7 }).map((body) => JSON.stringify(body));
  return plain.map((text, index) => {
    const isTrick = index % 4 === 3;
    const changes = isTrick ? TRICKS : SPELLINGS;
    return { text: changes[Math.floor(index / 4) % changes.length]?.(text) ?? text, isTrick };
  });
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** Sends bytes as they are, and reads one answer of a known length. */
export function send(socket: string, text: string): Promise<Answer> {
  return new Promise((settle, fail) => {
    let got = "";
    const connection = createConnection(socket, () => connection.write(text, "utf8"));
    connection
      .setEncoding("utf8")
      .on("error", fail)
      .on("end", () => fail(new Error(`the answer ended early: ${got.slice(0, 200)}`)));
    connection.on("data", (part: string) => {
      got += part;
      const answer = answerIn(got);
      if (answer === null) return;
      connection.removeAllListeners("end").destroy();
      settle(answer);
    });
  });
}

function answerIn(text: string): Answer | null {
  const end = text.indexOf("\r\n\r\n");
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1];
  if (end < 0 || length === undefined) return null;
  const body = text.slice(end + 4);
  return Buffer.byteLength(body) < Number(length) ? null : { status: Number(text.slice(9, 12)), json: JSON.parse(body) };
}
