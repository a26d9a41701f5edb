import fc from "fast-check";
import type { Known } from "./bodies.ts";
import { bodiesOf } from "./bodies.ts";
import type { Change, Draft } from "./draft.ts";
import { printDraft, utf8 } from "./draft.ts";
import { SPELLINGS } from "./spellings.ts";

/** One random request; the same for the same seed and index, whatever came before. */
export interface FuzzCase {
  readonly index: number;
  /** Bytes, one character each. */
  readonly text: string;
}

export type CaseSource = (seed: number, index: number) => FuzzCase;

interface Spelled {
  readonly part: keyof typeof SPELLINGS;
  readonly change: number;
  readonly pick: number;
}

/** Requests about what there is. */
export function casesAbout(known: Known): CaseSource {
  const request = fc.tuple(
    draft(known),
    fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(spelled(), { minLength: 1, maxLength: 2 }) }),
  );
  return (seed, index) => {
    const [sample] = fc.sample(request, { seed: mixed(seed, index), numRuns: 1 });
    if (sample === undefined) throw new Error("internal error: no sample was drawn");
    const [plain, changes] = sample;
    const text = printDraft(changes.reduce((draft, each) => changeOf(each)(draft, each.pick), plain));
    return { index, text: text.replaceAll(NEW, `${known.label}-${index}`) };
  };
}

/** Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (the finalizer of MurmurHash3). */
function mixed(seed: number, index: number): number {
  let mix = (Math.imul(seed, 0x9e3779b1) ^ index) | 0;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}

function spelled(): fc.Arbitrary<Spelled> {
  const part = fc.oneof(
    { weight: 5, arbitrary: fc.constant("json" as const) },
    { weight: 2, arbitrary: fc.constant("path" as const) },
    { weight: 1, arbitrary: fc.constant("query" as const) },
    { weight: 2, arbitrary: fc.constant("head" as const) },
  );
  return fc.record({ part, change: fc.nat(), pick: fc.nat() });
}

function changeOf({ part, change }: Spelled): Change {
  const changes = SPELLINGS[part];
  return changes[change % changes.length] ?? ((draft) => draft);
}

/** Stands in a target for a name that no other case has. */
const NEW = "fz-new";

const HEADERS = ["Host: docker", "Content-Type: application/json"];

function draft(known: Known): fc.Arbitrary<Draft> {
  const bodies = bodiesOf(known);
  const version = fc.constantFrom("/v1.41", "/v1.41", "/v1.41", "/v1.40", "");
  const container = fc.constantFrom(...known.containers, "nosuch");
  const name = fc.constantFrom("", "", "", "", "?name=a%2Fb", ...["", "/", "%2F", "x."].map((prefix) => `?name=${prefix}${NEW}`));
  const post = (target: fc.Arbitrary<string>, body: fc.Arbitrary<object | null>): fc.Arbitrary<Draft> =>
    fc.tuple(version, target, body).map(([prefix, path, json]) => ({
      ...{ method: "POST", target: `${prefix}${path}`, protocol: "HTTP/1.1", framing: "length" },
      headers: json === null ? HEADERS.slice(0, 1) : HEADERS,
      body: json === null ? "" : utf8(JSON.stringify(json)),
    }));
  const running = known.containers.slice(0, 1);
  const about = (template: string) => container.map((each) => template.replace("*", each));
  const none = fc.constant(null);
  return fc.oneof(
    {
      weight: 40,
      arbitrary: post(
        name.map((query) => `/containers/create${query}`),
        bodies.create,
      ),
    },
    { weight: 12, arbitrary: post(fc.constant("/volumes/create"), bodies.volume) },
    { weight: 5, arbitrary: post(fc.constant("/networks/create"), bodies.network) },
    { weight: 14, arbitrary: post(fc.oneof(about("/containers/*/exec"), fc.constantFrom(...running.map((each) => `/containers/${each}/exec`))), bodies.exec) },
    { weight: 10, arbitrary: post(about("/containers/*/update"), bodies.update) },
    { weight: 8, arbitrary: post(about(`/containers/*/rename?name=${NEW}`), none) },
    { weight: 5, arbitrary: post(about("/containers/*/start"), bodies.start) },
    { weight: 4, arbitrary: post(fc.constantFrom(...known.networks.map((each) => `/networks/${each}/connect`)), bodies.connect) },
  );
}
