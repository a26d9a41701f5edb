import { isSecretName, isSecretValue, redactOption, redactWords } from "../../parse/index.ts";
import type { Edit, Placed } from "./json-places.ts";
import { edited, placesIn } from "./json-places.ts";

/** Where secrets stand in what an engine answers, as policies name it. */
export type SecretPart = "environment" | "labels" | "commands" | "options" | "tokens" | "values";

export interface Withheld {
  /** The answer with `[redacted]` in the place of what is withheld, every other byte as it came. */
  readonly text: string;
  /** How many values of each part were withheld; none: it is the text that came. */
  readonly counts: ReadonlyMap<SecretPart, number>;
}

/** What stands there instead. */
const GONE = "[redacted]";

/** An answer without what looks like a secret, but for parts that may be shown. Throws `SyntaxError` for what is no JSON: nobody knows what it shows. */
export function withhold(text: string, isShown: (part: SecretPart) => boolean): Withheld {
  const found: (Edit & { readonly part: SecretPart })[] = [];
  const add: Add = (part, place, fresh) => {
    if (fresh !== place.value && !isShown(part)) found.push({ at: place, text: fresh, part });
  };
  look(placesIn(text), "", add);
  const counts = new Map<SecretPart, number>();
  for (const { part } of found) counts.set(part, (counts.get(part) ?? 0) + 1);
  return { text: edited(text, found), counts };
}

type TextPlace = Extract<Placed, { readonly kind: "text" }>;
type Add = (part: SecretPart, place: TextPlace, fresh: string) => void;
type Look = (value: Placed, add: Add) => void;

/** By the name of the field that holds it, wherever that stands. */
function look(value: Placed, field: string, add: Add): void {
  const special = FIELDS.get(field);
  if (special !== undefined) special(value, add);
  else if (value.kind === "object") for (const [name, part] of value.fields) look(part, name, add);
  else if (value.kind === "list") for (const item of value.items) look(item, "", add);
  else if (value.kind === "text" && isSecretValue(value.value)) add("values", value, GONE);
}

/** `NAME=value`; of plugins an object with a name and a value. */
const variables: Look = (value, add) => {
  if (value.kind === "list") assignments("environment", value, add);
  else look(value, "", add);
};

function assignments(part: SecretPart, { items }: Extract<Placed, { readonly kind: "list" }>, add: Add): void {
  for (const item of items) {
    if (item.kind === "text") add(part, item, withoutValue(item.value));
    else if (item.kind === "object") namedValue(item, add);
  }
}

function withoutValue(variable: string): string {
  const at = variable.indexOf("=");
  return at > 0 && isSecret(variable.slice(0, at), variable.slice(at + 1)) ? `${variable.slice(0, at)}=${GONE}` : variable;
}

function isSecret(name: string, value: string): boolean {
  return value !== "" && (isSecretName(name) || isSecretValue(value));
}

function namedValue({ fields }: Extract<Placed, { readonly kind: "object" }>, add: Add): void {
  const names = fields.flatMap(([field, part]) => (field === "Name" && part.kind === "text" ? [part.value] : []));
  for (const [field, part] of fields) {
    if (field === "Value" && part.kind === "text" && names.some((name) => isSecret(name, part.value))) add("environment", part, GONE);
  }
}

/** A map from names to values, or a list of `name=value`. */
function namesTo(part: SecretPart): Look {
  return (value, add) => {
    if (value.kind === "list") return assignments(part, value, add);
    if (value.kind !== "object") return look(value, "", add);
    for (const [name, each] of value.fields) {
      if (each.kind === "text") add(part, each, each.value === "" ? "" : redactOption(name, each.value));
      else look(each, "", add);
    }
  };
}

/** Words of a command, or lines of several. */
const words: Look = (value, add) => {
  if (value.kind === "text") return add("commands", value, withoutSecrets([value.value])[0] ?? "");
  if (value.kind !== "list") return look(value, "", add);
  const texts = value.items.filter((item) => item.kind === "text");
  for (const [position, fresh] of withoutSecrets(texts.map((item) => item.value)).entries()) {
    const place = texts[position];
    if (place !== undefined) add("commands", place, fresh);
  }
  for (const item of value.items) if (item.kind === "list") words(item, add);
};

/** What is looked at of a long text is shown, and no more of it. */
function withoutSecrets(texts: readonly string[]): readonly string[] {
  return redactWords(texts.map(withoutSetting)).map((fresh, position) => {
    const text = texts[position] ?? "";
    return fresh !== GONE && fresh.length < text.length && text.startsWith(fresh) ? `${fresh} ${GONE}` : fresh;
  });
}

const SETTING = /\b(?:ENV|ARG)\s+([A-Za-z_]\w*)=/g;

/** A step of a build: from the first secret that it sets on, all goes; a value ends nowhere for certain. */
function withoutSetting(step: string): string {
  for (const setting of step.matchAll(SETTING)) {
    const end = setting.index + setting[0].length;
    if (isSecret(setting[1] ?? "", step.slice(end))) return `${step.slice(0, end)}${GONE}`;
  }
  return step;
}

const step: Look = (value, add) => {
  if (value.kind !== "text") return look(value, "", add);
  const fresh = withoutSetting(value.value);
  if (fresh === value.value) words(value, add);
  else add("environment", value, withoutSecrets([fresh])[0] ?? "");
};

const COMMANDS = ["Cmd", "Entrypoint", "Args", "Command", "Test", "arguments", "entrypoint", "OnBuild", "Processes", "Action", "status"];

const everything: Look = (value, add) => {
  if (value.kind === "text" && value.value !== "") add("tokens", value, GONE);
  else if (value.kind === "object") for (const [, part] of value.fields) everything(part, add);
};

const logging: Look = (value, add) => {
  if (value.kind !== "object") return look(value, "", add);
  for (const [name, part] of value.fields) {
    if (name === "Config") namesTo("options")(part, add);
    else look(part, name, add);
  }
};

/** Names of fields in answers of the engine's API (moby api/swagger.yaml). Events tell labels among `Attributes`, and what an exec runs in `Action` and `status`. */
const FIELDS: ReadonlyMap<string, Look> = new Map([
  ["Env", variables],
  ["Labels", namesTo("labels")],
  ["Attributes", namesTo("labels")],
  ["Options", namesTo("options")],
  ["DriverOpts", namesTo("options")],
  ["StorageOpt", namesTo("options")],
  ["LogConfig", logging],
  ...COMMANDS.map((name) => [name, words] as const),
  ["CreatedBy", step],
  ["JoinTokens", everything],
  ["UnlockKey", everything],
]);
