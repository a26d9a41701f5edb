import type { Mode } from "../policy/policy-set.ts";
import { HARDENING } from "./hardening-shape.ts";
import type { ConfigShape } from "./shape-kinds.ts";
import { object, text, truth } from "./shape-kinds.ts";

const path = (about: string): ConfigShape => text(about, "^[^\\u0000]{1,4096}$", "a path");

const NAME = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";
const NAMED = "a name of letters, digits, `-` and `_`";
const profileName = (about: string) => text(about, NAME, NAMED);
const address = text("Address and port, such as `127.0.0.1:2376` or `[::]:2376`.", "^(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9.-]+):[0-9]{1,5}$", "`address:port`");

const MODES: readonly Mode[] = ["observe", "warn", "enforce"];

const LISTENER = object(
  "One socket that callers use in place of the engine's.",
  {
    unix: object(
      "A unix socket.",
      {
        path: path("Where it is made."),
        owner: text(
          "`USER`, `USER:GROUP` or `:GROUP`; without it whoever runs the guard.",
          "^[A-Za-z0-9_.-]*(:[A-Za-z0-9_.-]+)?$",
          "`USER`, `USER:GROUP` or `:GROUP`",
        ),
        permissions: text('In octal and in quotes, such as `"0660"`; without it `"0600"`.', "^0?[0-7]{3}$", 'octal digits in quotes, such as "0660"'),
        insecure: truth("Takes permissions with which everyone on the host may connect."),
      },
      { required: ["path"] },
    ),
    systemd: object(
      "A unix socket that systemd opened, and hands over (socket activation).",
      { name: text("Its `FileDescriptorName=`.", "^[A-Za-z0-9_.-]{1,64}$", "a name of letters, digits, `.`, `-` and `_`") },
      { required: ["name"] },
    ),
    tls: object(
      "TCP with TLS 1.3, for clients with a certificate alone.",
      {
        address,
        certificate: path("The guard's own certificate with its chain, PEM."),
        key: path("Its key, PEM."),
        clientAuthority: path("Certificates of those who sign clients' certificates, PEM."),
        revoked: path("Revocation lists, one of each authority in clients' chains, PEM; without it none is looked up."),
      },
      { required: ["address", "certificate", "key", "clientAuthority"] },
    ),
    tcp: object(
      "TCP without protection: anyone who reaches it is served.",
      { address, insecure: truth("Says that this is meant; without it the listener is refused.") },
      { required: ["address"] },
    ),
    profile: profileName("A built-in profile, or one of `profiles`; without it `full-but-no-host-root`."),
    mode: {
      kind: "words",
      about: "Whether what is denied passes and is shown (observe), passes with a warning (warn), or is refused (enforce); without it observe.",
      oneOf: MODES,
    },
  },
  { oneOf: ["unix", "systemd", "tls", "tcp"] },
);

const PROFILE = object("Policies that a listener is judged by.", {
  from: profileName("A built-in profile whose policies come first."),
  files: { kind: "list", about: "Files with Cedar policies.", of: path("A file with Cedar policies.") },
  tecnativa: {
    kind: "map",
    about: "The environment of tecnativa/docker-socket-proxy, in place of policies.",
    of: text("`0` or `1`.", "^.{0,200}$", "a short text"),
    keyPattern: "^[A-Z][A-Z0-9_]{0,63}$",
    keyExpected: "a name of capital letters, such as CONTAINERS",
  },
  harden: HARDENING,
  owners: truth("Whether a caller sees and touches only what it made itself; without it of `ai-agent` and what is made from it."),
});

/** `seaworthy.yaml`. */
export const CONFIG = object(
  "Configuration of `seaworthy guard`.",
  {
    engine: path("The engine's own socket; without it `/var/run/docker.sock`."),
    standbys: {
      kind: "list",
      about: "Other sockets of it, or of engines that stand in for it: each is asked when the one before does not answer.",
      of: path("A unix socket."),
    },
    listeners: { kind: "map", about: "Sockets by name.", of: LISTENER, keyPattern: NAME, keyExpected: NAMED },
    profiles: { kind: "map", about: "Profiles of one's own by name.", of: PROFILE, keyPattern: NAME, keyExpected: NAMED },
    policies: { kind: "list", about: "Files with Cedar policies that hold on every listener.", of: path("A file with Cedar policies.") },
    log: path("File to which each decision is appended as a line of JSON; without it standard error."),
    limits: object(
      "What one caller may: a client certificate, or everyone at a listener without certificates. Stopping and removing have a share of their own.",
      {
        requestsPerSecond: { kind: "integer", about: "On average; as many may come at once. Without it there is no bound.", low: 1, high: 100_000 },
        requestsAtOnce: { kind: "integer", about: "Until their answers begin: streams do not count. Without it there is no bound.", low: 1, high: 100_000 },
      },
    ),
  },
  { required: ["listeners"] },
);
