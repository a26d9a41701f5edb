import type { Finding, Known } from "../../model/index.ts";
import { privileged } from "./confinement.ts";
import { allOf, fails, hangsOn, holds } from "./finding.ts";
import { imageField } from "./images.ts";
import { socket } from "./sockets.ts";
import type { Subject } from "./world-index.ts";

/** Whether a container that holds an engine's socket hands the API on over TCP, and how much of it. */

type Level = "none" | "read" | "create" | "full" | "unknown";
const ORDER: readonly Level[] = ["none", "read", "create", "full"];

const OFFERS_NOTHING: Finding = fails({ because: "it does not hand on the engine API" });

export function servesEngineApi(subject: Subject, args: readonly string[]): Finding {
  const nested = isNestedEngine(subject);
  const source = nested ? privileged(subject) : socket(subject, "docker");
  if (source.truth === "false") return OFFERS_NOTHING;
  return allOf(source, offers(subject, nested ? nestedLevel(subject) : levelOf(subject), args[0] ?? "full"));
}

function offers({ container }: Subject, level: Level, wanted: string): Finding {
  const evidence = container.image.known ? [container.image.evidence] : [];
  if (level === "unknown")
    return hangsOn({
      why: "what of the engine API it hands on is not written",
      learnBy: "ask it for `/version` and `/containers/json` over TCP, or read its configuration",
    });
  if (ORDER.indexOf(level) >= ORDER.indexOf(wanted as Level)) return holds({ because: `it hands on the engine API over the network (${level})`, evidence });
  return level === "none" ? OFFERS_NOTHING : fails({ because: `it hands on only part of the engine API (${level})`, evidence });
}

/** Filtering proxies that take Tecnativa's variables, ours among them (deploy/docker). Source: the README of each. */
const VARIABLE_PROXIES = /(^|\/)(tecnativa\/docker-socket-proxy|linuxserver\/socket-proxy|11notes\/socket-proxy|docker-socket-proxy|seaworthy-guard)(:|@|$)/;
const PATTERN_PROXIES = /(^|\/)wollomatic\/socket-proxy(:|@|$)/;

function levelOf(subject: Subject): Level {
  const { container } = subject;
  const image = container.image.known ? container.image.value : "";
  const command = words(commandOf(subject));
  if (/TCP-LISTEN|TCP4-LISTEN|TCP6-LISTEN/i.test(command) && /UNIX-CONNECT/i.test(command)) return "full";
  if (VARIABLE_PROXIES.test(image)) return levelByVariables(subject);
  if (PATTERN_PROXIES.test(image)) return levelByPatterns(command);
  if (/(^|\s)-H[= ]?tcp:\/\/|--host[= ]tcp:\/\//.test(command)) return "full";
  return offersPort(subject) ? "unknown" : "none";
}

/** `CONTAINERS=1` opens reading, with `POST=1` creating, with `EXEC=1` running commands in others. What is not set is off. */
function levelByVariables({ container }: Subject): Level {
  const { environment } = container;
  if (!environment.known) return "unknown";
  const state = (name: string) => {
    const entry = environment.value.find(({ value }) => value.name === name);
    if (entry === undefined) return "off";
    if (entry.value.value === null) return "unknown";
    return ["1", "true", "yes", "on"].includes(entry.value.value.toLowerCase()) ? "on" : "off";
  };
  const [containers, post, exec] = [state("CONTAINERS"), state("POST"), state("EXEC")];
  if ([containers, post, exec].includes("unknown")) return "unknown";
  if (containers === "off") return "none";
  if (post === "off") return "read";
  return exec === "on" ? "full" : "create";
}

function levelByPatterns(command: string): Level {
  if (/-allowPOST=["']?\.[*+]/i.test(command)) return "full";
  if (/-allowPOST=/i.test(command)) return "unknown";
  return /-allowGET=/i.test(command) ? "read" : "none";
}

/** Docker in Docker serves its own engine; without certificates, to anyone (docker-library/docker `dockerd-entrypoint.sh`). Whoever holds a privileged one holds what that container holds. */
export function isNestedEngine({ container }: Subject): boolean {
  return container.image.known && /(^|\/)docker:([^/]*-)?dind([-@].*)?$/.test(container.image.value);
}

function nestedLevel(subject: Subject): Level {
  const { environment } = subject.container;
  if (!environment.known) return "unknown";
  const certificates = environment.value.find(({ value }) => value.name === "DOCKER_TLS_CERTDIR");
  if (/tcp:\/\/[^\s]*:2375/.test(words(commandOf(subject)))) return "full";
  if (certificates === undefined) return "none";
  if (certificates.value.value === null) return "unknown";
  return certificates.value.value === "" ? "full" : "none";
}

function commandOf(subject: Subject): Known<readonly string[] | null> {
  const { command } = subject.container;
  return command.known && command.value === null ? imageField(subject, (image) => image.command) : command;
}

function words(command: Known<readonly string[] | null>): string {
  return command.known && command.value !== null ? command.value.slice(0, 200).join(" ") : "";
}

/** Ports by which an engine's API is usually offered. */
const API_PORTS: ReadonlySet<number> = new Set([2375, 2376]);

function offersPort(subject: Subject): boolean {
  const { ports } = subject.container;
  if (ports.known && ports.value.some(({ value }) => API_PORTS.has(value.containerPort))) return true;
  const exposed = imageField(subject, (image) => image.exposedPorts);
  return exposed.known && exposed.value.some((port) => API_PORTS.has(port));
}
