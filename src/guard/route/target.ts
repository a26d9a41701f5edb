import { quoted, RequestError } from "../request-error.ts";

/** A request target in origin form, split but not yet decoded. */
export interface Target {
  /** `1.41` of `/v1.41/…`; null: none was asked for, and the engine would take its newest. */
  readonly version: string | null;
  /** Segments behind the version, as sent. */
  readonly segments: readonly string[];
  /** Behind the first `?`, as sent; null: there is no `?`. */
  readonly query: string | null;
}

/** URLs of some 100 KiB are real (build arguments). */
const LONGEST_TARGET = 256 * 1024;

/**
 * Takes one spelling of each path. The engine routes on the decoded path, serves absolute forms, and takes `v1.41.`, `v01.041` and `v1%2e41` for v1.41 (measured
 * on 20.10, 28.5 and 29.7); another reader may not. Throws `RequestError`.
 */
export function readTarget(target: string): Target {
  if (target.length > LONGEST_TARGET) throw new RequestError("target", `the target is longer than ${LONGEST_TARGET} characters`, { status: 414 });
  if (!target.startsWith("/")) throw new RequestError("target", `the target ${quoted(target)} is no path: expected it to begin with \`/\``);
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  refusePath(path);
  refusePodman(path);
  const [first = "", ...rest] = path.slice(1).split("/");
  const query = mark < 0 ? null : target.slice(mark + 1);
  if (!looksLikeVersion(first)) return { version: null, segments: [first, ...rest], query };
  const version = /^v(1\.(?:0|[1-9]\d{0,2}))$/.exec(first)?.[1];
  if (version === undefined || rest.length === 0)
    throw new RequestError("version", `${quoted(first)} is no API version: expected it as \`v1.41\``, { status: 404 });
  return { version, segments: rest, query };
}

/** What the engine might read as a version, and what another reader might. */
function looksLikeVersion(segment: string): boolean {
  return /^(v|%76|%56)/i.test(segment) && segment !== "volumes" && segment !== "version";
}

/** Its containers are described in other words, which are not known here. */
function refusePodman(path: string): void {
  if (/^\/(v[0-9.]+\/)?libpod(\/|$)/.test(path))
    throw new RequestError("operation", "podman's own API (`/libpod`) is not mediated", {
      status: 404,
      hint: "use the Docker API of the same socket: `docker` instead of `podman --remote`",
    });
}

function refusePath(path: string): void {
  const strange = /[^!-~]|[#\\]/.exec(path)?.[0];
  if (strange !== undefined) throw new RequestError("target", `the path holds ${quoted(strange)}, which is read in more than one way`);
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) throw new RequestError("target", "the path holds a `%` that begins no escape");
  const hidden = /%(2f|5c|2e|00|25)/i.exec(path)?.[0];
  if (hidden !== undefined) throw new RequestError("target", `the path holds ${quoted(hidden)}: separators, dots, NUL and \`%\` are not taken escaped`);
  if (
    path
      .slice(1)
      .split("/")
      .some((segment) => segment === "" || segment === "." || segment === "..")
  )
    throw new RequestError("target", `the path ${quoted(path)} holds an empty, \`.\` or \`..\` segment, or ends in \`/\``);
}

/** A segment or query word once decoded; null where it is no UTF-8 or holds a control character. */
export function percentDecoded(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text);
    return /[\u0000-\u001f\u007f]/.test(decoded.replace(/[\n\t\r]/g, "")) ? null : decoded;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
