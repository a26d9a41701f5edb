import type { Account, Blank, CrewReport, HolderKind, KeyHolder, Known, Privilege, Reacher, World } from "../model/index.ts";
import { engineDoors, rawContainers } from "./crew-doors.ts";
import { whatReaches } from "./explore.ts";
import type { Knowledge } from "./knowledge.ts";
import { viewOf } from "./world-judgement.ts";

const ROOT: Privilege = { kind: "host-root", of: "host" };

/** Who can become root on the host of `world`, by which path, and who gives orders to its engine. */
export function reportCrew(world: World, knowledge: Knowledge): Omit<CrewReport, "subject" | "hostWords"> {
  const view = viewOf(world, knowledge);
  const { crew } = world.host;
  const accounts = new Map((crew.accounts.known ? crew.accounts.value : []).map((account) => [account.name, account]));
  const holders = whatReaches(view, knowledge, ROOT).flatMap((reacher) => holderOf(reacher, accounts));
  return {
    holders: [...holders].sort(compareHolders),
    accounts: crew.accounts.known ? accounts.size : null,
    doors: engineDoors(world),
    rawContainers: rawContainers(view.source, view.containers),
    runners: crew.runners.known ? crew.runners.value : [],
    jobs: crew.jobs.known ? crew.jobs.value : [],
    engineKeys: crew.engineKeys.known ? crew.engineKeys.value : [],
    assumptions: world.assumptions,
    blanks: blanksOf(world),
    names: Object.fromEntries(world.containers.map(({ id, name }) => [id, name])),
  };
}

/** The part of it that says who gives orders to the engine. */
export function engineAccess(world: World, knowledge: Knowledge): Pick<CrewReport, "doors" | "rawContainers"> {
  const view = viewOf(world, knowledge);
  return { doors: engineDoors(world), rawContainers: rawContainers(view.source, view.containers) };
}

const KINDS: Partial<Record<Privilege["kind"], HolderKind>> = { exec: "container", credential: "key", connection: "door", image: "image" };

function holderOf({ entry, certainty, steps }: Reacher, accounts: ReadonlyMap<string, Account>): readonly KeyHolder[] {
  const account = entry.kind === "account" ? (accounts.get(entry.of) ?? null) : null;
  const kind = account === null ? KINDS[entry.kind] : isHuman(account) ? "human" : "service";
  return kind === undefined ? [] : [{ kind, entry, certainty, steps, account }];
}

/** Numbers that hosts give to people. Source: UID_MIN of login.defs(5); 65534 is nobody's. */
const FIRST_PERSON = 1000;
const NOBODY = 65534;
const NO_SHELL = /\/(nologin|false|sync|shutdown|halt)$/;

function isHuman({ uid, shell }: Account): boolean {
  return (uid === 0 || (uid >= FIRST_PERSON && uid !== NOBODY)) && !NO_SHELL.test(shell);
}

const ORDER: readonly HolderKind[] = ["human", "service", "container", "key", "door", "image"];

/** Certain before possible, people before machines, the shortest way first. */
function compareHolders(left: KeyHolder, right: KeyHolder): number {
  const certain = Number(right.certainty === "proven") - Number(left.certainty === "proven");
  return certain || ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind) || left.steps.length - right.steps.length;
}

function blanksOf({ host, engine }: World): readonly Blank[] {
  const { crew } = host;
  const fields: readonly Known<unknown>[] = [
    crew.accounts,
    crew.sudoRules,
    crew.directories,
    crew.engineKeys,
    crew.runners,
    crew.jobs,
    host.sockets,
    engine.listeners,
  ];
  const unread = fields.flatMap((field) => (field.known ? [] : [{ why: field.why, learnBy: field.learnBy }]));
  const inHomes = (crew.accounts.known ? crew.accounts.value : []).flatMap(({ authorizedKeys, keys }): readonly Blank[] => [
    ...(authorizedKeys.known ? [] : [authorizedKeys]),
    ...(keys.known ? keys.value.flatMap(({ opens }) => (opens.known ? [] : [opens])) : [keys]),
  ]);
  const all = [...unread, ...crew.unseen, ...inHomes, DIRECTORY_SERVICE];
  return [...new Map(all.map(({ why, learnBy }) => [`${why}\n${learnBy}`, { why, learnBy }])).values()];
}

const DIRECTORY_SERVICE: Blank = {
  why: "accounts and rules of a directory service (LDAP, SSSD) are in no file of this host",
  learnBy: "getent passwd; getent group docker",
};
