/** The newest API version whose answers were read. Source: Docker Engine API version history (1.51: Engine 28.3). */
const NEWEST: ApiVersion = { major: 1, minor: 51 };

interface ApiVersion {
  readonly major: number;
  readonly minor: number;
}

/**
 * The version to put into paths: the engine's own, or ours where the engine is newer and still speaks it; its oldest where it does
 * not. Null where the engine names none.
 */
export function pathVersion(offered: string, oldest: string | null): string | null {
  const newest = parse(offered);
  if (newest === null) return null;
  const wanted = isBelow(NEWEST, newest) ? NEWEST : newest;
  const least = oldest === null ? null : parse(oldest);
  const settled = least !== null && isBelow(wanted, least) ? least : wanted;
  return `${settled.major}.${settled.minor}`;
}

function parse(words: string): ApiVersion | null {
  const match = /^(\d{1,4})\.(\d{1,4})$/.exec(words.trim());
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

function isBelow(left: ApiVersion, right: ApiVersion): boolean {
  return left.major < right.major || (left.major === right.major && left.minor < right.minor);
}
