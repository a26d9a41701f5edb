import type { Container, Image, Known, Volume, World } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { givenByDefault, parseInspect } from "../../parse/index.ts";
import { textIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import { RequestError } from "../request-error.ts";
import type { NewVolume } from "./inspect-form.ts";
import { inspectForm } from "./inspect-form.ts";

const SOURCE = "request";

/** The world as it would be with a container that is asked for. Throws `RequestError` where a volume would be made in two ways. */
export function worldWith(world: World, create: JsonObject, name: string): World {
  const { answer, volumes } = inspectForm(create, name);
  const [read] = parseInspect([answer], SOURCE).containers;
  if (read === undefined) throw new Error("internal error: the created container was not read");
  const asked: Container = {
    ...read,
    evidence: { source: SOURCE, location: "" },
    user: userOf(create),
    image: known(textIn(create, "Image"), evidenceOf("/Image")),
  };
  const { containerDefaults } = world.engine;
  const container = containerDefaults === null ? asked : givenByDefault(asked, containerDefaults);
  return {
    ...world,
    containers: [...world.containers, container],
    volumes: [...world.volumes, ...newVolumes(world, volumes)],
    images: [...world.images, ...newImages(world, textIn(create, "Image"))],
  };
}

/** The world with a volume that is asked for; one that is there keeps its driver and options, whatever is asked (measured). */
export function worldWithVolume(world: World, volume: NewVolume): World {
  return { ...world, volumes: [...world.volumes, ...newVolumes(world, [volume])] };
}

/** Nothing said: the image decides. */
function userOf(create: JsonObject): Known<string | null> {
  return known(textIn(create, "User") || null, evidenceOf("/User"));
}

function newVolumes(world: World, wanted: readonly NewVolume[]): readonly Volume[] {
  const there = new Set(world.volumes.map(({ name }) => name));
  const made = new Map<string, NewVolume>();
  for (const volume of wanted) {
    const earlier = made.get(volume.name);
    if (earlier !== undefined && !isSame(earlier, volume)) throw new RequestError("body", "one volume is asked for in two ways");
    made.set(volume.name, volume);
  }
  return [...made.values()].filter(({ name }) => !there.has(name)).map(volumeOf);
}

function isSame(one: NewVolume, other: NewVolume): boolean {
  return JSON.stringify([one.driver, one.options]) === JSON.stringify([other.driver, other.options]);
}

function volumeOf({ name, driver, options }: NewVolume): Volume {
  const evidence = evidenceOf("/HostConfig");
  return { name, driver: known(driver, evidence), options: known(options, evidence), evidence };
}

/** An image that no container uses yet is known under another spelling, or not at all. */
function newImages(world: World, reference: string): readonly Image[] {
  if (world.images.some((image) => image.reference === reference)) return [];
  const other = /[:@][^/]*$/.test(reference) ? reference.replace(/:latest$/, "") : `${reference}:latest`;
  const same = world.images.find((image) => image.reference === other);
  return [same === undefined ? unknownImage(reference) : { ...same, reference }];
}

function unknownImage(reference: string): Image {
  const blank = unknown<never>("the image was not looked at", "`docker image inspect` it");
  return {
    reference,
    user: blank,
    hasSetuidRoot: blank,
    secretsInHistory: blank,
    hasOnBuild: blank,
    hasHealthCheck: blank,
    remoteAdds: blank,
    updatesAlone: blank,
    unpinnedBases: blank,
    isPinned: /@sha256:[0-9a-f]{64}$/.test(reference),
    exposedPorts: blank,
    command: blank,
    evidence: { source: SOURCE, location: "/Image" },
  };
}

function evidenceOf(pointer: string): { readonly source: string; readonly location: string } {
  return { source: SOURCE, location: pointer };
}
