import type { ConfVariables, PodmanStart } from "../podman-conf.ts";
import type { DaemonProcess } from "./daemon-process.ts";
import { daemonProcesses, environmentOf, isRootless, nearest, runtimeDirectory, startOf } from "./daemon-process.ts";

/** `podman system service`: whoever calls it, through any of its user's services, has the same engine. */
export interface PodmanService {
  readonly pid: number;
  /** Where it and the other services of its user listen. */
  readonly addresses: readonly string[];
  readonly start: PodmanStart;
}

/** The one that answers at the socket; null where none does, or more than one may. */
export function podmanService(socketPaths: readonly string[], proc: string): PodmanService | null {
  const services = daemonProcesses(proc, "podman").flatMap((process) => {
    const address = addressOf(process, proc);
    return address === null ? [] : [{ ...process, address }];
  });
  const [service, ...others] = nearest(
    proc,
    services.filter(({ address }) => socketPaths.some((path) => address === `unix://${path}`)),
  );
  if (service === undefined || others.length > 0) return null;
  const addresses = [...new Set(services.filter(({ uid }) => uid === service.uid).map(({ address }) => address))];
  const { pid, args, uid } = service;
  return { pid, addresses, start: { args, uid, variables: variablesOf(service, proc), startedMs: startOf(proc, service) } };
}

/** Empty ones count as not set. */
function variablesOf(process: DaemonProcess, proc: string): ConfVariables | null {
  const environment = environmentOf(proc, process);
  if (environment === null) return null;
  const named = (name: keyof ConfVariables): string | null => environment.get(name) || null;
  return {
    CONTAINERS_CONF: named("CONTAINERS_CONF"),
    CONTAINERS_CONF_OVERRIDE: named("CONTAINERS_CONF_OVERRIDE"),
    XDG_CONFIG_HOME: named("XDG_CONFIG_HOME"),
    HOME: named("HOME"),
  };
}

/** Null: it is not a service. One that the service manager starts names no address and gets the usual one. Source: podman-system-service(1). */
function addressOf(process: DaemonProcess, proc: string): string | null {
  const start = process.args.findIndex((arg, index) => arg === "system" && process.args[index + 1] === "service");
  if (start < 0) return null;
  const words = process.args.slice(start + 2);
  const named = words.find((word, index) => !word.startsWith("-") && !TAKES_VALUE.test(words[index - 1] ?? ""));
  return named ?? `unix://${isRootless(process) ? runtimeDirectory(process, proc) : "/run"}/podman/podman.sock`;
}

const TAKES_VALUE = /^(-t|--time|--cors)$/;
