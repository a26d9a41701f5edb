/**
 * A request as a person writes it, one character a byte: lines may end in LF, and Host and Content-Length (and the Content-Type of JSON) are filled in where they are left out. A body
 * of a given length keeps it. What is not a head is left as it is, for the strict reader to refuse.
 */
export function requestOfText(text: string): string {
  const match = /\r?\n\r?\n/.exec(text);
  const head = match === null ? text.replace(/(\r?\n)+$/, "") : text.slice(0, match.index);
  const rest = match === null ? "" : text.slice(match.index + match[0].length);
  const lines = head.split(/\r?\n/);
  const has = (name: string): boolean => lines.slice(1).some((line) => line.toLowerCase().startsWith(`${name}:`));
  const isFramed = has("content-length") || has("transfer-encoding");
  const body = isFramed ? rest : rest.replace(/(\r?\n)+$/, "");
  const added = [
    ...(has("host") ? [] : ["Host: docker"]),
    ...(isFramed || body === "" ? [] : [`Content-Length: ${body.length}`]),
    ...(has("content-type") || body === "" ? [] : ["Content-Type: application/json"]),
  ];
  return `${[...lines, ...added].join("\r\n")}\r\n\r\n${body}`;
}
