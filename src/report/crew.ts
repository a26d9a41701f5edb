import type { Blank, CrewReport, Door, FileOwner, HolderKind, KeyHolder, ProofStep, RawContainer, StoredKey } from "../model/index.ts";
import { asciiControls } from "./json.ts";
import { printable, printableName } from "./printable.ts";
import type { Line, TerminalOptions } from "./terminal-line.ts";
import { BLANK_LINE, layLines } from "./terminal-line.ts";
import type { Names } from "./words.ts";
import { evidenceWords, plural } from "./words.ts";

const MOST_SHOWN = 40;

/** The crew on one page: who can become root and how, worst first; who gives orders to the engine; what could not be seen. */
export function renderCrew(report: CrewReport, options: TerminalOptions): string {
  const names: Names = new Map(Object.entries(report.names));
  const [certain, perhaps] = [report.holders.filter(isProven), report.holders.filter((holder) => !isProven(holder))];
  const lines: readonly Line[] = [
    { text: `the crew of ${printable(report.subject)}`, tone: "strong" },
    { text: `host: ${printable(report.hostWords)}`, tone: "quiet" },
    ...report.assumptions.map((words): Line => ({ text: printable(words, 500), tone: "undecided" })),
    ...section(
      `can become root (${certain.length})`,
      shown(certain, options, (holder) => holderLines(holder, names, options.verbose)),
    ),
    ...section(
      `can perhaps become root (${perhaps.length})`,
      shown(perhaps, options, (holder) => holderLines(holder, names, options.verbose)),
    ),
    ...section("sockets and listeners that take orders", report.doors.flatMap(doorLines)),
    ...section("containers that hold such a socket", rawContainerLines(report.rawContainers)),
    ...section(
      "runners of pipelines",
      report.runners.map(({ kind, place, account }) =>
        item(`${kind} (${printable(place)}) runs as ${account === null ? "an unknown account" : printableName(account)}${rootWords(report, account)}`),
      ),
    ),
    ...section(
      "jobs that call an engine's client",
      report.jobs.map(({ place, program, account, isTimed }) =>
        item(`${printable(place)} calls ${program} as ${printableName(account)}${isTimed ? ", by a timer" : ""}${rootWords(report, account)}`),
      ),
    ),
    ...section("keys of the engine", report.engineKeys.map(keyLine)),
    ...section(`could not be seen (${report.blanks.length})`, blankLines(report.blanks, options)),
    BLANK_LINE,
    { text: totals(report, certain, perhaps), tone: "strong" },
  ];
  return layLines(lines, options);
}

function isProven({ certainty }: { readonly certainty: "proven" | "possible" }): boolean {
  return certainty === "proven";
}

function section(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [BLANK_LINE, { text: title, tone: "strong" }, ...lines];
}

function shown<T>(items: readonly T[], { verbose }: TerminalOptions, tell: (item: T) => readonly Line[]): readonly Line[] {
  const few = verbose ? items : items.slice(0, MOST_SHOWN);
  const rest = items.length - few.length;
  return [...few.flatMap(tell), ...(rest > 0 ? [{ text: `and ${rest} more (--verbose)`, indent: 2, tone: "quiet" } satisfies Line] : [])];
}

function item(text: string, certainty: "proven" | "possible" = "proven"): Line {
  return { text: certainty === "proven" ? text : `perhaps ${text}`, indent: 2 };
}

const KIND_WORDS: Readonly<Record<HolderKind, string>> = {
  human: "person",
  service: "service account",
  container: "container",
  key: "whoever holds key",
  door: "whoever connects to",
  image: "whoever makes image",
};

function holderLines({ kind, entry, account, steps, certainty }: KeyHolder, names: Names, verbose: boolean): readonly Line[] {
  const isSure = certainty === "proven";
  const of = printableName(names.get(entry.of) ?? entry.of);
  const groups =
    account === null ? "" : ` (uid ${account.uid}${account.groups.length > 0 ? `, ${account.groups.map((group) => printableName(group)).join(" ")}` : ""})`;
  return [
    { text: `${KIND_WORDS[kind]} ${of}${groups}`, marker: isSure ? "✗ " : "? ", tone: isSure ? "escapes" : "undecided" },
    ...steps.flatMap((step, index) => stepLines(step, index, verbose)),
    ...(account?.keys.known ? account.keys.value.map(keyLine) : []),
  ];
}

function stepLines(step: ProofStep, index: number, verbose: boolean): readonly Line[] {
  const evidence = verbose ? [{ text: step.evidence.slice(0, 3).map(evidenceWords).join(" · "), indent: 7, tone: "quiet" } satisfies Line] : [];
  const unknowns = step.unknowns
    .slice(0, 3)
    .map(
      (unknown): Line => ({ text: `if ${printable(unknown.fact)} (${printable(unknown.why)}; ${printable(unknown.learnBy)})`, indent: 7, tone: "undecided" }),
    );
  return [{ text: printable(step.because), indent: 4, marker: `${index + 1}. ` }, ...evidence.filter(({ text }) => text !== ""), ...unknowns];
}

function keyLine({ kind, path, owner, opens }: StoredKey): Line {
  const what = opens.known ? (opens.value.length > 0 ? ` for ${opens.value.map((name) => printableName(name)).join(", ")}` : "") : ", for what is not known";
  return { text: `holds ${kind}: ${printable(path)} (mode ${modeWords(owner)})${what}`, indent: 4, tone: "quiet" };
}

function modeWords({ mode }: FileOwner): string {
  return mode.toString(8).padStart(4, "0");
}

function ownerWords(owner: FileOwner): string {
  return `uid ${owner.uid}, gid ${owner.gid}, mode ${modeWords(owner)}`;
}

function doorLines({ place, kinds, owner, parents, accounts }: Door): readonly Line[] {
  const who =
    accounts === null
      ? "who may connect is not known"
      : accounts.length === 0
        ? "root alone may connect"
        : `${accounts
            .slice(0, 12)
            .map((name) => printableName(name))
            .join(", ")}${accounts.length > 12 ? ` and ${accounts.length - 12} more` : ""} may connect`;
  const listens = place.startsWith("/") ? "owner and mode were not read" : "no permissions: every account of this host connects";
  return [
    { text: `${printable(place)}: ${kinds.join(", ")}; ${owner === null ? listens : ownerWords(owner)}; ${who}`, indent: 2 },
    ...parents.map(({ path, owner: of }): Line => ({ text: `in ${printable(path)}: ${ownerWords(of)}`, indent: 4, tone: "quiet" })),
  ];
}

/** A container that sees a directory above many sockets is told once, with the reason for the first. */
function rawContainerLines(raw: readonly RawContainer[]): readonly Line[] {
  const groups = new Map<string, RawContainer[]>();
  for (const each of raw) {
    const key = JSON.stringify([each.container, each.certainty]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const kinds = group.map(({ kind }) => kind).join(", ");
    return [item(`${printableName(first.container)}: ${kinds}: ${printable(first.because)}`, first.certainty)];
  });
}

function rootWords({ holders }: CrewReport, account: string | null): string {
  const holder = holders.find(({ entry }) => entry.kind === "account" && entry.of === account);
  return holder === undefined ? "" : isProven(holder) ? ", which can become root" : ", which can perhaps become root";
}

function blankLines(blanks: readonly Blank[], options: TerminalOptions): readonly Line[] {
  return shown(blanks, options, ({ why, learnBy }) => [{ text: `${printable(why)} (${printable(learnBy)})`, indent: 2, tone: "undecided" }]);
}

function totals({ accounts }: CrewReport, certain: readonly KeyHolder[], perhaps: readonly KeyHolder[]): string {
  const count = (kinds: readonly HolderKind[], holders: readonly KeyHolder[]) => holders.filter(({ kind }) => kinds.includes(kind)).length;
  const of = accounts === null ? "of an unknown number of accounts" : `of ${plural(accounts, "account")}`;
  const [people, maybe] = [certain, perhaps].map((holders) => count(["human", "service"], holders));
  return `${people} ${of} can become root, ${maybe} perhaps; ${plural(count(["container"], certain), "container")} can, ${count(["container"], perhaps)} perhaps`;
}

/** Version 1, `contracts/crew.schema.json`. */
export function renderCrewJson(report: CrewReport): string {
  const { names, holders, subject, hostWords, accounts, doors, rawContainers, runners, jobs, engineKeys, assumptions, blanks } = report;
  const told = holders.map((holder) => holderJson(holder, names));
  const document = {
    schemaVersion: 1,
    subject,
    host: hostWords,
    assumptions,
    accounts,
    holders: told,
    doors,
    rawContainers,
    runners,
    jobs,
    engineKeys: engineKeys.map(keyJson),
    blanks,
  };
  return `${asciiControls(JSON.stringify(document, null, 2))}\n`;
}

const ENTRY_WORDS: Readonly<Record<HolderKind, string>> = {
  human: "user",
  service: "user",
  container: "container",
  key: "credential",
  door: "socket",
  image: "image",
};

/** `entry` is what `whatif --compromise` takes. */
function holderJson({ kind, entry, certainty, steps, account }: KeyHolder, names: CrewReport["names"]): object {
  const name = names[entry.of] ?? entry.of;
  return {
    kind,
    name,
    entry: `${ENTRY_WORDS[kind]}:${name}`,
    certainty,
    uid: account?.uid ?? null,
    groups: account?.groups ?? [],
    keys: account?.keys.known ? account.keys.value.map(keyJson) : [],
    steps: steps.map(({ technique, because, evidence, unknowns }) => ({ technique, because, evidence, unknowns })),
  };
}

function keyJson({ kind, path, owner, opens }: StoredKey): object {
  return { kind, path, owner, opens: opens.known ? opens.value : null };
}
