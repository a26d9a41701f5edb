import { isSecretValue, redactOption, redactWords } from "../../parse/index.ts";
import { changeFields, eachObject, eachText } from "../json/edit.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { isObject, objectOf } from "../json/value.ts";
import type { Parameter } from "../route/query.ts";
import type { Header } from "../wire/head.ts";

/** What a request may show of itself: names stay, values that may be secrets go. */
const GONE = "[redacted]";

const SECRET_HEADERS: ReadonlySet<string> = new Set(["authorization", "cookie", "x-registry-auth", "x-registry-config"]);

export function shownHeaders(headers: readonly Header[]): readonly Header[] {
  return headers.map(({ name, value }) => ({ name, value: SECRET_HEADERS.has(name.toLowerCase()) || isSecretValue(value) ? GONE : value }));
}

/** Build arguments carry credentials; what else looks like one goes too. */
export function shownQuery(parameters: readonly Parameter[]): readonly Parameter[] {
  return parameters.map(({ name, value }) => ({ name, value: name === "buildargs" || isSecretValue(value) ? GONE : value }));
}

/** Of any body that is described. */
export function shownBody(body: JsonObject): JsonObject {
  return changeFields(body, {
    ...OWN,
    ...CLUSTER,
    HostConfig: within(HOST),
    TaskTemplate: within({ ContainerSpec: within({ ...OWN, Mounts: mounts }), LogDriver: within({ Options: allOf }) }),
    DriverOpts: options,
    Options: options,
  });
}

type Change = (value: JsonValue) => JsonValue;

function within(changes: Readonly<Record<string, Change>>): Change {
  return (value) => (isObject(value) ? changeFields(value, changes) : value);
}

function words(value: JsonValue): JsonValue {
  return Array.isArray(value) ? redactWords(value.filter((word) => typeof word === "string")) : value;
}

function options(value: JsonValue): JsonValue {
  return isObject(value)
    ? objectOf(Object.entries(value).map(([key, option]) => [key, typeof option === "string" ? redactOption(key, option) : option]))
    : value;
}

/** Names stay, values go. */
function allOf(value: JsonValue): JsonValue {
  return isObject(value) ? objectOf(Object.keys(value).map((key) => [key, GONE])) : value;
}

const variables = eachText((entry) => (entry.includes("=") ? `${entry.slice(0, entry.indexOf("="))}=${GONE}` : entry));
const gone: Change = () => GONE;

const OWN: Readonly<Record<string, Change>> = {
  Env: variables,
  Cmd: words,
  Entrypoint: words,
  Command: words,
  Args: words,
  Healthcheck: within({ Test: words }),
  OnBuild: eachText(() => GONE),
  Labels: options,
  username: gone,
  password: gone,
  auth: gone,
  identitytoken: gone,
  registrytoken: gone,
};

const authority = within({ SigningCAKey: gone, ExternalCAs: eachObject((each) => changeFields(each, { Options: allOf })) });
const swarm: Readonly<Record<string, Change>> = { CAConfig: authority, TaskDefaults: within({ LogDriver: within({ Options: allOf }) }) };

/** What makes a swarm, joins it or is kept in it; settings of a plugin. */
const CLUSTER: Readonly<Record<string, Change>> = { ...swarm, Spec: within(swarm), Data: gone, JoinToken: gone, UnlockKey: gone, list: variables };

const driver = within({ DriverConfig: within({ Options: options }), Labels: options });

const mounts = eachObject((mount) => changeFields(mount, { VolumeOptions: driver }));

const HOST: Readonly<Record<string, Change>> = {
  LogConfig: within({ Config: allOf }),
  StorageOpt: options,
  Sysctls: options,
  Mounts: mounts,
};
