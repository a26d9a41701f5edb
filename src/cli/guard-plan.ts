import { dirname, join, resolve } from "node:path";
import type { ListenerAddress, ListenerConfig, Mode } from "../guard/index.ts";
import type { TcpAddress } from "../guard/io/listen-tcp.ts";
import type { SocketFile } from "../guard/io/listen-unix.ts";
import { ownerFrom } from "../guard/io/socket-owner.ts";
import type { TlsMaterial } from "../guard/io/tls.ts";
import { contextOf } from "../guard/io/tls.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";
import { readFileNamed } from "./files.ts";
import type { RawGuardOptions } from "./guard-options.ts";
import type { ChosenPolicies } from "./load-policies.ts";
import { loadPolicies, oneProfile } from "./load-policies.ts";

/** Where callers connect. */
export type ListenerPlace =
  | { readonly kind: "unix"; readonly path: string; readonly file: SocketFile }
  | { readonly kind: "systemd"; readonly name: string }
  | { readonly kind: "tcp"; readonly at: TcpAddress; readonly tls: TlsMaterial | null };

/** One listener, with all that was read for it. */
export interface ListenerPlan {
  readonly name: string;
  readonly place: ListenerPlace;
  readonly mode: Mode;
  /** Null: the built-in rule alone decides. */
  readonly profile: string | null;
}

/** All that a guard does, read and held against itself: there is nothing in it that cannot be begun but for the sockets. */
export interface GuardPlan {
  readonly listeners: readonly ListenerPlan[];
  /** Null: the built-in rule alone decides. */
  readonly chosen: ChosenPolicies | null;
  /** As the configuration says; null: it does not. */
  readonly engine: string | null;
  /** Absolute paths of sockets that are asked in turn when it does not answer. */
  readonly standbys: readonly string[];
  readonly log: string | null;
  /** Every file that was read for it. */
  readonly files: readonly string[];
}

/** What the command line asks for: one listener of its own, or those of a configuration, all or nothing. */
export async function planGuard(raw: RawGuardOptions, console: Console): Promise<GuardPlan> {
  const chosen = await loadPolicies(raw, console);
  const isByFile = raw.listen === undefined && (raw.config !== undefined || raw.compat !== undefined);
  if (!isByFile || chosen === null)
    return { listeners: [ownListener(raw, chosen, console)], chosen, engine: null, standbys: [], log: null, files: chosen?.files ?? [] };
  refuseOneListenersOptions(raw);
  const base = raw.config === undefined ? console.directory : dirname(resolve(console.directory, raw.config));
  const { listeners, engine, standbys, log } = chosen.config;
  const planned = listeners.map((listener) => ({
    ...planOf(listener, base, console),
    mode: raw.config === undefined ? modeOf(raw, listener.mode) : listener.mode,
  }));
  const material = listeners.flatMap(({ address }) =>
    address.kind === "tls" ? [address.certificate, address.key, address.clientAuthority, address.revoked ?? []].flat() : [],
  );
  const files = [...chosen.files, ...material.map((file) => resolve(base, file))];
  const sockets = { engine: resolve(base, engine), standbys: standbys.map((path) => resolve(base, path)) };
  return { listeners: planned, chosen, ...sockets, log: log === null ? null : resolve(base, log), files };
}

function ownListener(raw: RawGuardOptions, chosen: ChosenPolicies | null, console: Console): ListenerPlan {
  const place = ownPlace(raw.listen ?? defaultSocket(console), console);
  const mode = modeOf(raw, raw.compat === undefined ? "observe" : "enforce");
  return { name: "default", place, mode, profile: chosen === null ? null : oneProfile(chosen) };
}

/** `systemd:NAME`, or a path. */
function ownPlace(text: string, { directory }: Console): ListenerPlace {
  const name = /^systemd:([A-Za-z0-9_.-]{1,64})$/.exec(text)?.[1];
  if (name !== undefined) return { kind: "systemd", name };
  return { kind: "unix", path: socketPath(text, directory), file: { permissions: 0o600, owner: null } };
}

function modeOf({ enforce, mode }: RawGuardOptions, otherwise: Mode): Mode {
  return enforce === true ? "enforce" : (mode ?? otherwise);
}

function refuseOneListenersOptions({ config, mode, enforce, profile }: RawGuardOptions): void {
  const given = [mode === undefined ? "" : "--mode", enforce === true ? "--enforce" : "", profile === undefined ? "" : "--profile"].find((name) => name !== "");
  if (config === undefined || given === undefined) return;
  throw new UsageError(
    `\`${given}\` is about one listener, and \`${config}\` says it of each`,
    "say it in the configuration, or name one socket with --listen",
  );
}

function planOf({ name, profile, mode, address }: ListenerConfig, base: string, console: Console): ListenerPlan {
  return { name, profile, mode, place: placeOf(name, address, { base, console }) };
}

interface Reading {
  readonly base: string;
  readonly console: Console;
}

function placeOf(name: string, address: ListenerAddress, { base, console }: Reading): ListenerPlace {
  switch (address.kind) {
    case "unix": {
      const owner = address.owner === null ? null : ownerFrom(address.owner);
      return { kind: "unix", path: socketPath(address.path, base), file: { permissions: address.permissions, owner } };
    }
    case "systemd":
      return { kind: "systemd", name: address.name };
    case "tls": {
      const read = (path: string, what: string) => readFileNamed(resolve(base, path), what, console);
      const tls = {
        certificate: read(address.certificate, "certificate"),
        key: read(address.key, "key of the certificate"),
        clientAuthority: read(address.clientAuthority, "clients' authority"),
        revoked: address.revoked === null ? null : read(address.revoked, "revocation list"),
      };
      contextOf(tls, name);
      return { kind: "tcp", at: { host: address.host, port: address.port }, tls };
    }
    case "tcp":
      return { kind: "tcp", at: { host: address.host, port: address.port }, tls: null };
  }
}

function defaultSocket({ environment }: Console): string {
  return join(environment["XDG_RUNTIME_DIR"] || "/run", "seaworthy", "guard.sock");
}

const LONGEST_PATH = 107;

/** Source: unix(7), sun_path. */
export function socketPath(text: string, directory: string): string {
  const path = resolve(directory, text.replace(/^unix:\/\//, ""));
  if (/^[a-z]+:\/\//.test(text) && !text.startsWith("unix://")) throw new UsageError(`cannot listen on \`${text}\`: expected a path or unix:///path`);
  if (Buffer.byteLength(path) > LONGEST_PATH) throw new UsageError(`cannot listen on \`${path}\`: the path is longer than ${LONGEST_PATH} bytes`);
  return path;
}
