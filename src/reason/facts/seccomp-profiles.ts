import type { Capability } from "../../model/index.ts";

/** What the engines' own profiles let through, and which system calls carry out each operation. */

export type ProfileRule =
  | { readonly kind: "allowed" }
  | { readonly kind: "denied" }
  | { readonly kind: "capability"; readonly any: readonly Capability[] }
  /** SYS_ADMIN, and from that engine version on the other one. */
  | { readonly kind: "split"; readonly other: Capability; readonly from: string }
  | { readonly kind: "kernel"; readonly from: string; readonly or: Capability }
  /** Allowed up to (not including) that engine version. */
  | { readonly kind: "until-engine"; readonly version: string };

export type Profile = Readonly<Record<string, ProfileRule>>;

/** Source: moby profiles/seccomp/default.json, v20.10.24 and moby/profiles seccomp/default.json. */
export const DOCKERS_PROFILE: Profile = {
  mount: { kind: "capability", any: ["SYS_ADMIN"] },
  "unshare-userns": { kind: "capability", any: ["SYS_ADMIN"] },
  setns: { kind: "capability", any: ["SYS_ADMIN"] },
  "open-by-handle-at": { kind: "capability", any: ["DAC_READ_SEARCH"] },
  // moby#43987 (22.06, which became 23.0): not SYS_ADMIN alone any more.
  bpf: { kind: "split", other: "BPF", from: "23.0" },
  "perf-event-open": { kind: "split", other: "PERFMON", from: "23.0" },
  ptrace: { kind: "kernel", from: "4.8", or: "SYS_PTRACE" },
  "init-module": { kind: "capability", any: ["SYS_MODULE"] },
  "kexec-load": { kind: "denied" },
  iopl: { kind: "capability", any: ["SYS_RAWIO"] },
  reboot: { kind: "capability", any: ["SYS_BOOT"] },
  settimeofday: { kind: "capability", any: ["SYS_TIME"] },
  syslog: { kind: "capability", any: ["SYS_ADMIN", "SYSLOG"] },
  keyctl: { kind: "denied" },
  // moby#46762: the io_uring calls left the list with Engine 25.0.
  "io-uring": { kind: "until-engine", version: "25.0" },
  userfaultfd: { kind: "denied" },
  // moby#52494: the 32-bit multiplexer passes by filters on address families.
  socketcall: { kind: "until-engine", version: "29.4.3" },
  // moby#52494: the filter on socket() leaves out AF_ALG from then on.
  "alg-socket": { kind: "until-engine", version: "29.4.3" },
  // moby#44563: and AF_VSOCK from 23.0 on.
  "vsock-socket": { kind: "until-engine", version: "23.0" },
};

/**
 * Podman's is wider: whoever runs in a container may make namespaces, mount in them and ask for keyrings. Source: containers/common pkg/seccomp/seccomp.json, as in
 * Podman 4.3.1 and 5.8 (measured with 4.3.1: setns, mount, unshare, keyctl, ptrace and clone3 pass, the others that are denied here do not).
 */
export const PODMANS_PROFILE: Profile = {
  mount: { kind: "allowed" },
  "unshare-userns": { kind: "allowed" },
  setns: { kind: "allowed" },
  "open-by-handle-at": { kind: "capability", any: ["DAC_READ_SEARCH"] },
  // containers/common v0.60, which came with Podman 5.2.
  bpf: { kind: "split", other: "BPF", from: "5.2" },
  "perf-event-open": { kind: "split", other: "PERFMON", from: "5.2" },
  ptrace: { kind: "allowed" },
  "init-module": { kind: "capability", any: ["SYS_MODULE"] },
  "kexec-load": { kind: "denied" },
  iopl: { kind: "capability", any: ["SYS_RAWIO"] },
  reboot: { kind: "allowed" },
  // `adjtimex` is not held back.
  settimeofday: { kind: "allowed" },
  syslog: { kind: "allowed" },
  keyctl: { kind: "allowed" },
  // containers/common v0.40.1 took it off the list, which came with Podman 3.3.
  "io-uring": { kind: "until-engine", version: "3.3" },
  userfaultfd: { kind: "denied" },
  socketcall: { kind: "allowed" },
  "alg-socket": { kind: "allowed" },
  // Later ones deny AF_VSOCK, to some: the wider one counts.
  "vsock-socket": { kind: "allowed" },
};

/** The system calls that carry out each operation, for profiles that were read. */
export const CALLS: Readonly<Record<string, readonly string[]>> = {
  mount: ["mount", "move_mount", "fsmount"],
  // `clone` is listed where it is let through with the flag for it.
  "unshare-userns": ["unshare", "clone3", "clone"],
  setns: ["setns"],
  "open-by-handle-at": ["open_by_handle_at"],
  bpf: ["bpf"],
  "perf-event-open": ["perf_event_open"],
  ptrace: ["ptrace"],
  "init-module": ["init_module", "finit_module"],
  "kexec-load": ["kexec_load", "kexec_file_load"],
  iopl: ["iopl", "ioperm"],
  reboot: ["reboot"],
  settimeofday: ["settimeofday", "clock_settime", "adjtimex", "clock_adjtime"],
  syslog: ["syslog"],
  keyctl: ["keyctl", "add_key", "request_key"],
  "io-uring": ["io_uring_setup"],
  userfaultfd: ["userfaultfd"],
  socketcall: ["socketcall"],
  // What it allows of socket() by its arguments is not read: the call is taken for open.
  "alg-socket": ["socket"],
  "vsock-socket": ["socket"],
};
