import type { Known, PublishedPort, Sourced } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { parsePorts } from "../normalise.ts";
import { badValue } from "./bad-value.ts";
import type { FlagUse } from "./read-flags.ts";
import type { RunContext } from "./run-context.ts";
import { evidenceOf, isOn, knownList } from "./run-context.ts";

/** `--publish`, and what `--publish-all` makes of `--expose`. */
export function readPorts(context: RunContext): Known<readonly Sourced<PublishedPort>[]> {
  const published = knownList(context, "publish", readPublish);
  if (!published.known || !isOn(context, "publish-all")) return published;
  const exposed = knownList(context, "expose", readPublish);
  if (!exposed.known) return exposed;
  if (published.value.length + exposed.value.length > 0) return known([...published.value, ...exposed.value], evidenceOf(context, "publish-all"));
  return unknown("`--publish-all` publishes whatever ports the image exposes", "`docker image inspect` it, or publish by number");
}

function readPublish(use: FlagUse): readonly PublishedPort[] {
  const ports = parsePorts(use.value.includes("=") ? shortForm(use) : use.value);
  if (ports === null) throw badValue(use, "`[[HOST_IP:]HOST_PORT:]CONTAINER_PORT[/tcp|udp|sctp]`");
  return ports;
}

/** `published=8080,target=80,protocol=udp`. Source: docker/cli opts.go convertToStandardNotation. */
function shortForm(use: FlagUse): string {
  const pairs = new Map(use.value.split(",").map((pair) => [pair.slice(0, Math.max(0, pair.indexOf("="))), pair.slice(pair.indexOf("=") + 1)]));
  return `${pairs.get("published") ?? ""}:${pairs.get("target") ?? ""}/${pairs.get("protocol") ?? "tcp"}`;
}
