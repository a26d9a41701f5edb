import type { Known, Sourced } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { secretFiles, secretsInCommand } from "../dockerfile/build-secrets.ts";
import { fetchesListsAlone } from "../package-lists.ts";
import type { JsonNode } from "./json-node.ts";
import { at, attempt, evidenceAt, isAbsent, listAt, textAt } from "./json-node.ts";

/** What the history of an image (`GET /images/{id}/history`) says of how it was built. No text of it is kept but names. */
export interface ImageHistory {
  readonly secrets: Known<readonly Sourced<string>[]>;
  readonly remoteAdds: Known<readonly Sourced<string>[]>;
  readonly updatesAlone: Known<readonly Sourced<string>[]>;
}

interface BuildStep {
  readonly keyword: string;
  readonly text: string;
  readonly node: JsonNode;
}

type Found = Known<readonly Sourced<string>[]>;

/** `null`: the engine was not asked, or does not have the image. */
export function imageHistory(node: JsonNode | null): ImageHistory {
  if (node === null || isAbsent(node)) {
    const none: Found = unknown("the image's history was not looked at", "`docker history --no-trunc` it");
    return { secrets: none, remoteAdds: none, updatesAlone: none };
  }
  const read = (find: (steps: readonly BuildStep[]) => Found): Found => attempt(node, () => (isTold(node) ? find(stepsOf(node)) : untold(node, find)));
  return {
    secrets: read((steps) => all(node, steps, secretsOf)),
    remoteAdds: read((steps) => fetchedFiles(node, steps)),
    updatesAlone: read((steps) =>
      all(node, steps, ({ keyword, text }) => (keyword === "RUN" && fetchesListsAlone(text) ? ["RUN that fetches package lists alone"] : [])),
    ),
  };
}

function all(node: JsonNode, steps: readonly BuildStep[], find: (step: BuildStep) => readonly string[]): Found {
  const found = steps.flatMap((step) => [...new Set(find(step))].map((value) => ({ value, evidence: evidenceAt(step.node) })));
  return known(found, evidenceAt(node));
}

/** Imported and squashed layers have no word on what made them: what is found there counts, and that nothing is found says nothing. */
function isTold(node: JsonNode): boolean {
  const layers = listAt(node);
  return layers.length > 0 && layers.every((layer) => textAt(at(layer, "CreatedBy")) !== "" || at(layer, "Size").value === 0);
}

function untold(node: JsonNode, find: (steps: readonly BuildStep[]) => Found): Found {
  const found = find(stepsOf(node));
  if (found.known && found.value.length > 0) return found;
  return unknown("the image's history does not say what made some of its layers", "judge its Dockerfile");
}

/**
 * `/bin/sh -c #(nop)  CMD ["x"]` and `/bin/sh -c make` of the builder of old, `CMD ["x"]` and `RUN /bin/sh -c make # buildkit` of BuildKit. Build
 * arguments stand before the command as `|1 NAME=value`. Source: both builders, and Docker Engine 20.10.24.
 */
function stepsOf(node: JsonNode): readonly BuildStep[] {
  return listAt(node).flatMap((layer) => {
    const place = at(layer, "CreatedBy");
    const written = textAt(place).replace(/ # buildkit$/, "");
    const text = /^(?:\|\d+ .*)?\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(written)?.[1] ?? written;
    const [, keyword = "RUN", rest = text] =
      /^(ADD|COPY|ENV|ARG|RUN|CMD|ENTRYPOINT|LABEL|USER|WORKDIR|EXPOSE|VOLUME|SHELL|STOPSIGNAL|HEALTHCHECK|ONBUILD)\s(.*)$/s.exec(text) ?? [];
    return [{ keyword, text: rest, node: place }];
  });
}

function secretsOf({ keyword, text }: BuildStep): readonly string[] {
  switch (keyword) {
    case "RUN":
    case "ENV":
    case "ARG":
      return secretsInCommand(text, keyword);
    case "ADD":
    case "COPY":
      return secretFiles(text.split(/\s+/).slice(0, -1), keyword);
    default:
      return [];
  }
}

/** The builder of old names files by their kind and hash, and what it fetched by its hash alone; `multi:` may be either. Source: Docker Engine 20.10.24. */
function fetchedFiles(node: JsonNode, steps: readonly BuildStep[]): Found {
  const adds = steps.filter(({ keyword }) => keyword === "ADD");
  const fetched = adds.filter(({ text }) => /^[0-9a-f]{64} in /.test(text));
  if (fetched.length > 0) return all(node, fetched, () => ["ADD of a fetched file"]);
  const isUnclear = adds.some(({ text }) => /^multi:|(?:^|\s)(?:(?:https?|ftp|git|ssh):\/\/|git@)|\.git(?:#\S*)?(?:\s|$)/i.test(text));
  return isUnclear
    ? unknown("its history has an ADD of which it does not say whether a checksum pins it", "judge its Dockerfile")
    : known([], evidenceAt(node));
}
