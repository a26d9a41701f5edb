import type { AttackPath, ContainerJudgement, ProofStep } from "../model/index.ts";

/** Containers of which all that is judged is the same but the name: replicas of one service. The first speaks for all. */
export interface ContainerGroup {
  readonly first: ContainerJudgement;
  readonly members: readonly ContainerJudgement[];
}

/** Keeps the order in which the groups' first members come. */
export function groupIdentical(containers: readonly ContainerJudgement[], knownPaths: ReadonlySet<string>): readonly ContainerGroup[] {
  const groups = new Map<string, ContainerJudgement[]>();
  const signatureFor = knownPaths.size === 0 ? signatures() : (container: ContainerJudgement) => signatureOf(container, knownPaths);
  for (const container of containers) {
    const signature = signatureFor(container);
    const members = groups.get(signature);
    if (members === undefined) groups.set(signature, [container]);
    else members.push(container);
  }
  return [...groups.values()].flatMap((members) => (members[0] === undefined ? [] : [{ first: members[0], members }]));
}

const NO_PATHS: ReadonlySet<string> = new Set();

/** What is told of two twins of different names in the same words is told so of each twin whose name does not stand in them. */
function signatures(): (container: ContainerJudgement) => string {
  const first = new Map<number, { readonly name: string; readonly signature: string }>();
  const shared = new Map<number, string>();
  return (container) => {
    const { twin = null, name, id } = container;
    const known = twin === null ? undefined : shared.get(twin);
    if (known !== undefined && !isToldIn(known, name) && !isToldIn(known, id)) return known;
    const signature = signatureOf(container, NO_PATHS);
    if (twin === null) return signature;
    const before = first.get(twin);
    if (before === undefined) first.set(twin, { name, signature });
    else if (before.name !== name && before.signature === signature) shared.set(twin, signature);
    return signature;
  };
}

/** A signature is JSON. */
function isToldIn(signature: string, name: string): boolean {
  return signature.includes(JSON.stringify(name).slice(1, -1));
}

function signatureOf(container: ContainerJudgement, knownPaths: ReadonlySet<string>): string {
  const anonymous = (text: string) => withoutName(withoutName(text, container.id), container.name);
  const step = (each: ProofStep) => [
    each.technique,
    anonymous(each.because),
    each.unknowns.map((unknown) => anonymous(unknown.fact)),
    anonymous(each.gains.of),
  ];
  const path = (each: AttackPath) => [each.target, each.scope, each.certainty, knownPaths.has(each.id), anonymous(each.reaches.of), each.steps.map(step)];
  const unknowns = container.unknowns.map((each) => [anonymous(each.fact), anonymous(each.learnBy)]);
  return JSON.stringify([container.verdict, container.pathsAreBounded, container.paths.map(path), unknowns, container.weaknesses.map(step)]);
}

const WORD = /[\w./-]/;

/** Takes the name out where it stands as a word of its own: a container called `etc` must not make `/etc` and `/home` alike. */
function withoutName(text: string, name: string): string {
  if (name === "" || !text.includes(name)) return text;
  const parts = text.split(name);
  return parts.reduce((left, right) => {
    const isWord = !WORD.test(left.slice(-1)) && !WORD.test(right.slice(0, 1));
    return `${left}${isWord ? "\u0000" : name}${right}`;
  });
}
