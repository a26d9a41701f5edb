/** What a person at a terminal is shown of a line of the log; null: nothing. Lines are our own, and escaped already. */
export function humanLine(line: string): string | null {
  const entry: unknown = JSON.parse(line);
  const text = (name: string): string => textIn(entry, name);
  if (text("event") === "decided") return text("decision") === "allowed" ? rewriting(entry) : refusal(entry);
  if (text("event") === "answered") return text("failure") === "" ? null : `seaworthy: ${text("operation") || "a request"} ended early: ${text("failure")}`;
  return BYPASSES.has(text("event")) ? `seaworthy: ${text("event") === "bypass-closed" ? "no more: " : ""}${text("message")}` : null;
}

const BYPASSES: ReadonlySet<string> = new Set(["bypass", "bypass-closed", "bypass-unknown"]);

/** What a profile changed, or would change where the guard enforced. */
function rewriting(entry: unknown): string | null {
  const [changed, wouldChange] = [fieldIn(entry, "changed"), fieldIn(entry, "wouldChange")];
  const lines = Array.isArray(changed) ? changed : wouldChange;
  if (!Array.isArray(lines)) return null;
  const text = (name: string): string => textIn(entry, name);
  const verb = lines === changed ? "changed" : "would change";
  return [`${verb} ${text("operation")} (request ${text("requestId")})`, ...lines.map((line) => `  ${String(line)}`)].join("\n");
}

function refusal(entry: unknown): string {
  const text = (name: string): string => textIn(entry, name);
  const verb = fieldIn(entry, "passed") === true ? "would refuse" : "refused";
  const changes = fieldIn(entry, "wouldPass");
  return [
    `${verb} ${text("operation") || "a request"} (${text("method")} ${text("target")})`,
    `  ${text("because")}`,
    ...(text("hint") === "" ? [] : [`  hint: ${text("hint")}`]),
    ...(Array.isArray(changes) ? changes.map((change, index) => `  ${index === 0 ? "would pass" : "       and"}: ${String(change)}`) : []),
    `  rule: ${text("rule")} (request ${text("requestId")})`,
  ].join("\n");
}

function textIn(entry: unknown, name: string): string {
  const value = fieldIn(entry, name);
  return typeof value === "string" ? value : "";
}

function fieldIn(entry: unknown, name: string): unknown {
  return typeof entry === "object" && entry !== null && Object.hasOwn(entry, name) ? Reflect.get(entry, name) : undefined;
}
