import type { EngineClient } from "../../engine/io/client.ts";
import type { Answers, ContainerAnswer, Listed } from "../answers.ts";
import { imageIdOf, listedContainers, nameIn } from "../answers.ts";
import type { Doubts } from "../doubts.ts";
import { isEqual } from "../same-answers.ts";
import { CONCURRENCY, imageAnswer, inspect } from "./fetch.ts";
import { mapBounded } from "./map-bounded.ts";

/** The engine's answers with all that is in doubt asked again. */
export async function refetched(client: EngineClient, answers: Answers, doubts: Doubts): Promise<Answers> {
  const [containers, volumes, networks] = await Promise.all([
    containersNow(client, answers, doubts),
    doubts.volumes ? client.get("/volumes") : answers.volumes,
    doubts.networks ? client.get("/networks") : answers.networks,
  ]);
  const images = await imagesNow(client, containers, doubts.images ? new Map() : answers.images);
  return { ...answers, containers, volumes, networks, images };
}

async function containersNow(client: EngineClient, answers: Answers, { list, containers }: Doubts): Promise<readonly ContainerAnswer[]> {
  const earlier = new Map(answers.containers.map((answer) => [answer.id, answer]));
  const listed = list ? listedContainers(await client.get("/containers/json?all=true")) : withNew(answers.containers, containers);
  const now = await mapBounded(listed, CONCURRENCY, async (each): Promise<ContainerAnswer> => {
    const known = earlier.get(each.id);
    if (known?.kind === "inspected" && (!list || known.name === each.name) && !containers.has(each.id)) return known;
    const now = named(each, await inspect(client, `/containers/${encodeURIComponent(each.id)}/json`));
    return known !== undefined && isEqual(now, known) ? known : now;
  });
  return list ? now : now.filter(({ id, kind }) => kind !== "gone" || !containers.has(id));
}

/** The engine lists the newest first. */
function withNew(answers: readonly ContainerAnswer[], touched: ReadonlySet<string>): readonly Listed[] {
  const known = new Set(answers.map(({ id }) => id));
  return [
    ...[...touched]
      .filter((id) => !known.has(id))
      .reverse()
      .map((id) => ({ id, name: "" })),
    ...answers,
  ];
}

/** By the name that it has now. */
function named({ id, name }: Listed, answer: Awaited<ReturnType<typeof inspect>>): ContainerAnswer {
  const now = answer.kind === "inspected" ? nameIn(answer.inspect) : null;
  return { id, name: now ?? name, ...answer };
}

/** Those that containers were made of, and no other. */
async function imagesNow(client: EngineClient, containers: readonly ContainerAnswer[], earlier: Answers["images"]): Promise<Answers["images"]> {
  const ids = new Set(containers.flatMap((answer) => (answer.kind === "inspected" ? (imageIdOf(answer.inspect) ?? []) : [])));
  const found = await mapBounded([...ids], CONCURRENCY, async (id) => [id, earlier.has(id) ? earlier.get(id) : await imageAnswer(client, id, "json")] as const);
  return new Map(found);
}
