import { compareDigits } from "./digits.ts";

interface DebVersion {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
}

/** Null where one of them is refused by deb-version(7), whose order this is. */
export function compareDeb(left: string, right: string): number | null {
  const [one, other] = [debVersion(left), debVersion(right)];
  if (one === null || other === null) return null;
  return compareDigits(one.epoch, other.epoch) || compareParts(one.upstream, other.upstream) || compareParts(one.revision, other.revision);
}

const LARGEST_EPOCH = "2147483647";

/** The first colon ends the epoch, the last dash begins the revision: `dpkg --validate-version` refuses what is refused here. */
function debVersion(text: string): DebVersion | null {
  const colon = text.indexOf(":");
  const epoch = colon === -1 ? "0" : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  const upstream = dash === -1 ? rest : rest.slice(0, dash);
  const revision = dash === -1 ? "0" : rest.slice(dash + 1);
  const isWellFormed = /^\d+$/.test(epoch) && /^\d[A-Za-z0-9.+~:-]*$/.test(upstream) && /^[A-Za-z0-9.+~]+$/.test(revision);
  return isWellFormed && compareDigits(epoch, LARGEST_EPOCH) <= 0 ? { epoch, upstream, revision } : null;
}

/** Texts and numbers take turns. */
function compareParts(left: string, right: string): number {
  const [ones, others] = [turns(left), turns(right)];
  for (let place = 0; place < Math.max(ones.length, others.length); place++) {
    const [one, other] = [ones[place] ?? "", others[place] ?? ""];
    const order = place % 2 === 0 ? compareLetters(one, other) : compareDigits(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

/** `12a3` as `["", "12", "a", "3"]`: even places hold no digits, odd ones nothing else. */
function turns(text: string): readonly string[] {
  const [first = ""] = /^\D*/.exec(text) ?? [];
  return [first, ...(text.slice(first.length).match(/\d+|\D+/g) ?? [])];
}

function compareLetters(left: string, right: string): number {
  for (let place = 0; place < Math.max(left.length, right.length); place++) {
    const order = weightOf(left.charAt(place)) - weightOf(right.charAt(place));
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` before the end, the end before letters, letters before the rest. */
function weightOf(letter: string): number {
  if (letter === "~") return -1;
  if (letter === "") return 0;
  return /[a-zA-Z]/.test(letter) ? letter.charCodeAt(0) : letter.charCodeAt(0) + 256;
}
