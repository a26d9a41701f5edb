import type { Change } from "./draft.ts";
import { replaceOne, utf8 } from "./draft.ts";

/**
 * Ways to spell a request, taken from what engines were seen to accept: of some every reader makes the same, of others the engine makes something else than it
 * seems. Which is which is not said here: what is let pass is held against what the engine shows.
 */

const KEY = /"[A-Za-z]+":/g;
const NUMBER = /(?<=[:[,])-?\d+(?=[,\]}])/g;

const inBody =
  (pattern: RegExp, by: (match: string) => string): Change =>
  (draft, pick) => ({ ...draft, body: replaceOne(draft.body, pattern, { pick, by }) });
const wholeBody =
  (by: (body: string) => string): Change =>
  (draft) => ({ ...draft, body: by(draft.body) });
const beforeKey = (text: string): Change => inBody(KEY, (key) => `${text},${key}`);
const swapCase = (text: string): string => text.replace(/[A-Za-z]/g, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));

const JSON_CHANGES: readonly Change[] = [
  inBody(KEY, swapCase),
  inBody(KEY, (key) => key.toLowerCase()),
  inBody(/"[A-Za-z]*s[A-Za-z]*":/gi, (key) => key.replace(/s/i, "\\u017f")),
  inBody(/"[A-Za-z]*s[A-Za-z]*":/gi, (key) => key.replace(/s/i, utf8("ſ"))),
  inBody(/"[A-Za-z]*k[A-Za-z]*":/gi, (key) => key.replace(/k/i, utf8("\u212a"))),
  inBody(KEY, (key) => `"\\u${key.charCodeAt(1).toString(16).padStart(4, "0")}${key.slice(2)}`),
  inBody(KEY, (key) => `${key.slice(0, -2)} ":`),
  inBody(KEY, (key) => `${key.slice(0, -2)}\\u0000":`),
  ...["true", "false", "null", "{}", "[]", '"x"', "1"].map((value) => inBody(KEY, (key) => `${key}${value},${key}`)),
  ...["null", "{}", "[]", '"host"', "true"].map((value) => inBody(KEY, (key) => `${swapCase(key)}${value},${key}`)),
  ...['"Privileged":true', '"privileged":true', '"Binds":["/:/h"]', '"NetworkMode":"host"', '"HostConfig":{"Privileged":true}'].map(beforeKey),
  ...['"Zz":1', '"__proto__":{"Privileged":true}', '"constructor":null', '"User":"0"', '"Name":"other"', '"Driver":"local"'].map(beforeKey),
  ...[".0", "e0", "e1", "9007199254740993"].map((more) => inBody(NUMBER, (number) => `${number}${more}`)),
  inBody(NUMBER, (number) => `"${number}"`),
  inBody(NUMBER, () => "-0"),
  inBody(NUMBER, () => "1e3"),
  inBody(NUMBER, () => "9007199254740993"),
  inBody(/true/g, () => '"true"'),
  inBody(/true/g, () => "1"),
  inBody(/(?<=:)(true|"[^"]*")/g, () => "null"),
  inBody(/\["[^"]*"\]/g, (list) => list.slice(1, -1)),
  inBody(/(?<=:)"/g, () => '"\\ud800'),
  inBody(/(?<=:)"/g, () => '"\u00ff'),
  inBody(/(?<=:)"/g, () => '"\u00c0\u00af'),
  inBody(/(?<=:)"/g, () => '"\\u0000'),
  inBody(/[{,:]/g, (mark) => `${mark} \t\r\n`),
  inBody(/\}/g, () => ",}"),
  inBody(/[{,]/g, (mark) => `${mark}/**/`),
  wholeBody((body) => `${body}{"HostConfig":{"Privileged":true}}`),
  wholeBody((body) => `${body}\n \t`),
  wholeBody((body) => `${body}\0`),
  wholeBody((body) => `${body}]`),
  wholeBody((body) => `\u00ef\u00bb\u00bf${body}`),
  wholeBody((body) => `[${body}]`),
  wholeBody((body) => body.slice(0, -1)),
  wholeBody(() => "null"),
];

const inPath =
  (pattern: RegExp, by: (match: string) => string): Change =>
  (draft, pick) => {
    const [path = "", ...query] = draft.target.split("?");
    return { ...draft, target: [replaceOne(path, pattern, { pick, by }), ...query].join("?") };
  };
const escaped = (letter: string): string => `%${letter.charCodeAt(0).toString(16)}`;
const VERSION = /^\/v1\.\d+/g;

const PATH_CHANGES: readonly Change[] = [
  inPath(/[a-z]/g, escaped),
  inPath(/[a-z0-9]/g, (letter) => escaped(letter).toUpperCase()),
  ...["//", "/./", "/x/../", "%2f", "%2F", "/%2e/", "\\", "/;a=b/"].map((slash) => inPath(/\//g, () => slash)),
  ...["/", "#", "%00", "%20", "%", "/json", "/auth", ";x"].map((end) => inPath(/$/g, () => end)),
  inPath(/[a-z]+$/g, (word) => word.toUpperCase()),
  ...["/v1.41.", "/v01.41", "/v1.041", "/v1%2e41", "/%76%31.41", "/V1.41", "/v1.41.0", "/v1,41", "/v1.41/v1.41"].map((version) =>
    inPath(VERSION, () => version),
  ),
  ...["/v1.12", "/v1.23", "/v1.24", "/v1.39", "/v1.42", "/v1.44", "/v1.51", "/v1.99", "/v2.0", "/v", ""].map((version) => inPath(VERSION, () => version)),
  inPath(/^/g, () => "http://docker"),
  inPath(/^/g, () => "unix://"),
];

const inQuery =
  (by: (query: string) => string): Change =>
  (draft) => {
    const mark = draft.target.indexOf("?");
    const [path, query] = mark < 0 ? [draft.target, ""] : [draft.target.slice(0, mark), draft.target.slice(mark + 1)];
    return { ...draft, target: `${path}?${by(query)}` };
  };
const withMore = (more: string): Change => inQuery((query) => (query === "" ? more : `${query}&${more}`));

const QUERY_CHANGES: readonly Change[] = [
  ...["name=fz-other", "Name=fz-other", "%6eame=fz-other", "name=%zz", "name=a%00b", "name", "x=1", "t=1;name=fz-other", "y=/auth", "platform="].map(withMore),
  inQuery((query) => query.replace(/^name/, "%6e%61me")),
  inQuery((query) => query.replace("=", "%3d")),
  inQuery((query) => `&&${query}`),
  inQuery((query) => `name=fz-first&${query}`),
  inQuery((query) => query.replace("-", "%2D")),
  inQuery((query) => `${query}#name=fz-other`),
];

const withHeader =
  (...lines: readonly string[]): Change =>
  (draft) => ({ ...draft, headers: [...draft.headers, ...lines] });
const withType =
  (type: string): Change =>
  (draft) => ({ ...draft, headers: draft.headers.map((line) => (/^content-type/i.test(line) ? `Content-Type: ${type}` : line)) });
const framedBy =
  (linesOf: (length: number) => readonly string[]): Change =>
  (draft) => ({ ...draft, framing: linesOf(draft.body.length) });
const isForm = "application/x-www-form-urlencoded";

const HEAD_CHANGES: readonly Change[] = [
  (draft) => ({ ...draft, framing: "chunked" }),
  framedBy((length) => [`Content-Length: ${length}`, `Content-Length: ${length}`]),
  framedBy((length) => [`Content-Length: ${length}`, "Content-Length: 0"]),
  framedBy((length) => [`Content-Length: +${length}`]),
  framedBy((length) => [`Content-Length: 0${length}`]),
  framedBy((length) => [`Content-Length: ${length - 1}`]),
  framedBy((length) => [`Content-Length: ${length + 1}`]),
  framedBy((length) => [`Content-Length: ${length}`, "Transfer-Encoding: chunked"]),
  framedBy((length) => [`Content-Length: ${length}`, "Transfer-Encoding: identity"]),
  framedBy(() => ["Transfer-Encoding: xchunked"]),
  framedBy(() => ["Transfer-Encoding: gzip, chunked"]),
  framedBy(() => []),
  ...["application/json; charset=utf-8", "application/JSON", "APPLICATION/json;x", "text/plain", "", "application/json, text/plain", isForm].map(withType),
  (draft) => ({ ...withType(isForm)(draft, 0), body: "name=fz-evil&v=1" }),
  (draft) => ({
    ...withType("multipart/form-data; boundary=x")(draft, 0),
    body: '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nfz-evil\r\n--x--\r\n',
  }),
  withHeader("Content-Type: text/plain"),
  withHeader("X-HTTP-Method-Override: DELETE", "X-Original-URL: /info", "X-Rewrite-URL: /info"),
  withHeader("Upgrade: tcp", "Connection: Upgrade"),
  withHeader("Upgrade: h2c"),
  withHeader("Expect: 100-continue"),
  withHeader("Expect: 200-ok"),
  withHeader("Content-Encoding: gzip"),
  withHeader("Host: other"),
  withHeader(" folded: line"),
  withHeader("X-Blank : 1"),
  withHeader("X-Long: \u00ff"),
  withHeader("Connection: close, Content-Length"),
  (draft) => ({ ...draft, protocol: "HTTP/1.0" }),
  (draft) => ({ ...draft, protocol: "HTTP/1.2" }),
  (draft) => ({ ...draft, method: draft.method.toLowerCase() }),
  (draft) => ({ ...draft, method: "PUT" }),
  (draft) => ({ ...draft, method: "GET" }),
];

/** Every change that is known, by the part that it changes. */
export const SPELLINGS: Readonly<Record<"json" | "path" | "query" | "head", readonly Change[]>> = {
  json: JSON_CHANGES,
  path: PATH_CHANGES,
  query: QUERY_CHANGES,
  head: HEAD_CHANGES,
};
