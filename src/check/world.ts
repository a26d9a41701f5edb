import { STOCK_ENGINE, STOCK_HOST, STOCK_WORDS, UNKNOWN_ENGINE, UNKNOWN_HOST, UNKNOWN_WORDS, USUAL_SYMLINKS } from "../host/index.ts";
import type { Composition, Engine, Host, Image, Known, Volume, World } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import { givenByDefault } from "../parse/index.ts";
import { assumeImages } from "./assume-images.ts";
import { imagesFrom } from "./host-images.ts";

/** The host under what is checked: assumed as installed, not known at all, or taken from a snapshot of a real one. */
export type HostChoice =
  | { readonly kind: "stock" }
  | { readonly kind: "unknown" }
  | {
      readonly kind: "snapshot";
      readonly engine: Engine;
      readonly host: Host;
      readonly volumes: readonly Volume[];
      readonly images: readonly Image[];
      readonly words: string;
    };

/** One line for the report's header. */
export function hostWords(choice: HostChoice): string {
  switch (choice.kind) {
    case "stock":
      return STOCK_WORDS;
    case "unknown":
      return UNKNOWN_WORDS;
    case "snapshot":
      return choice.words;
  }
}

/**
 * The world in which a composition is judged. Images that nothing describes run as root, and what is made elsewhere (external volumes and networks)
 * is as the engine makes it by itself, unless nothing may be assumed. `symlinks` are links that bind sources go through on this machine.
 */
export function worldOf(composition: Composition, choice: HostChoice, symlinks: Readonly<Record<string, string>> = {}): World {
  if (choice.kind === "unknown") {
    const host = withLinks(UNKNOWN_HOST, symlinks);
    return { ...assumeImages(withoutAssumptions(composition), "unknown"), engine: UNKNOWN_ENGINE, host, assumptions: [] };
  }
  const onHost = choice.kind === "snapshot" ? imagesFrom(choice.images, withVolumesOf(asGiven(composition, choice.engine), choice.volumes)) : composition;
  const described = assumeImages(onHost, "stock");
  const assumptions = ["images that nothing describes run as root", ...wordsAssumed(onHost)];
  return choice.kind === "stock"
    ? { ...described, engine: STOCK_ENGINE, host: withLinks(STOCK_HOST, symlinks), assumptions: [STOCK_WORDS, ...assumptions] }
    : { ...described, engine: choice.engine, host: withLinks(choice.host, symlinks), assumptions };
}

/** As an engine makes its containers that gives them what its own settings say. */
function asGiven(composition: Composition, { containerDefaults }: Engine): Composition {
  if (containerDefaults === null) return composition;
  return { ...composition, containers: composition.containers.map((container) => givenByDefault(container, containerDefaults)) };
}

/** Links of the project, as they are here, go before what the host is known to have. */
function withLinks(host: Host, links: Readonly<Record<string, string>>): Host {
  if (Object.keys(links).length === 0) return host;
  const own = host.symlinks.known ? host.symlinks.value : USUAL_SYMLINKS;
  return { ...host, symlinks: known({ ...own, ...links }, { source: "host", location: "readlink" }) };
}

/** An external volume is the one of that name that the host has. */
function withVolumesOf(composition: Composition, volumes: readonly Volume[]): Composition {
  const there = new Map(volumes.map((volume) => [volume.name, volume]));
  return { ...composition, volumes: composition.volumes.map((volume) => (isAssumed(volume.driver) ? (there.get(volume.name) ?? volume) : volume)) };
}

/** What the parsers took for granted of resources that are made elsewhere. */
function wordsAssumed({ volumes, networks }: Composition): readonly string[] {
  const fields: readonly Known<unknown>[] = [
    ...volumes.flatMap(({ driver, options }) => [driver, options]),
    ...networks.flatMap(({ driver, internal, interContainer }) => [driver, internal, interContainer]),
  ];
  return [...new Set(fields.flatMap((field) => (isAssumed(field) ? [field.evidence.location] : [])))];
}

function withoutAssumptions(composition: Composition): Composition {
  return {
    ...composition,
    volumes: composition.volumes.map((volume) => ({
      ...volume,
      driver: unassumed(volume.driver, `docker volume inspect ${volume.name}`),
      options: unassumed(volume.options, `docker volume inspect ${volume.name}`),
    })),
    networks: composition.networks.map((network) => ({
      ...network,
      driver: unassumed(network.driver, `docker network inspect ${network.name}`),
      internal: unassumed(network.internal, `docker network inspect ${network.name}`),
      interContainer: unassumed(network.interContainer, `docker network inspect ${network.name}`),
    })),
  };
}

function unassumed<T>(field: Known<T>, learnBy: string): Known<T> {
  return isAssumed(field) ? unknown("it is made elsewhere, and nothing is assumed", learnBy) : field;
}

function isAssumed<T>(field: Known<T>): field is Extract<Known<T>, { readonly known: true }> {
  return field.known && field.evidence.source === "assumption";
}
