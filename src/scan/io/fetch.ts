import { EngineError } from "../../engine/index.ts";
import type { EngineClient } from "../../engine/io/client.ts";
import type { Answers, ContainerAnswer } from "../answers.ts";
import { imageIdOf, listedContainers } from "../answers.ts";
import { mapBounded } from "./map-bounded.ts";

/** As many as the engine answers well at a time; the client's own bound is the same. */
export const CONCURRENCY = 16;

/**
 * Everything that the engine is asked besides its versions: `/info`, the three lists, one inspect a container and one an image in use, and where it is asked for the image's history.
 * A container that ends meanwhile is named as gone; an engine that ends, hangs or answers half ends the scan.
 */
export async function fetchAnswers(client: EngineClient, version: unknown, withHistory = false): Promise<Answers> {
  const [info, list, volumes, networks] = await Promise.all([
    client.get("/info"),
    client.get("/containers/json?all=true"),
    client.get("/volumes"),
    client.get("/networks"),
  ]);
  const images = new Map<string, Promise<unknown>>();
  const histories = new Map<string, Promise<unknown>>();
  const containers = await mapBounded(listedContainers(list), CONCURRENCY, async (listed): Promise<ContainerAnswer> => {
    const answer = await inspect(client, `/containers/${encodeURIComponent(listed.id)}/json`);
    const imageId = answer.kind === "inspected" ? imageIdOf(answer.inspect) : null;
    if (imageId !== null && !images.has(imageId)) {
      images.set(imageId, imageAnswer(client, imageId, "json"));
      if (withHistory) histories.set(imageId, imageAnswer(client, imageId, "history"));
    }
    return { ...listed, ...answer };
  });
  return { version, info, volumes, networks, containers, images: await settled(images), histories: await settled(histories) };
}

/** What one container answers; where the engine cannot say, that is an answer too. */
export async function inspect(
  client: EngineClient,
  path: string,
): Promise<{ readonly kind: "inspected"; readonly inspect: unknown } | { readonly kind: "gone" } | { readonly kind: "failed"; readonly why: string }> {
  try {
    return { kind: "inspected", inspect: await client.get(path) };
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== "http-status") throw error;
    return error.status === 404 ? { kind: "gone" } : { kind: "failed", why: error.message };
  }
}

/** Null where the image is gone or not shown. Starts at once; an error is kept until all are awaited. */
export function imageAnswer(client: EngineClient, id: string, about: "json" | "history"): Promise<unknown> {
  const answer = inspect(client, `/images/${encodeURIComponent(id)}/${about}`).then((found) => (found.kind === "inspected" ? found.inspect : null));
  answer.catch(() => undefined);
  return answer;
}

async function settled(images: ReadonlyMap<string, Promise<unknown>>): Promise<ReadonlyMap<string, unknown>> {
  const entries = await Promise.all([...images].map(async ([id, answer]) => [id, await answer] as const));
  return new Map(entries);
}
