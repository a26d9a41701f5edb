import type { Mount, Sourced } from "../../model/index.ts";
import { normalisePath } from "../normalise.ts";
import { hostPath } from "./host-path.ts";
import { boolean, get, items, optionalText, type ServiceContext, scalarText, text, uniqueBy, wrong } from "./service.ts";
import { type Entry, evidenceOf, field, type Place, type Value } from "./tree.ts";

interface Grant {
  readonly section: "secrets" | "configs";
  readonly source: string;
  readonly target: string;
  readonly definition: Entry;
  readonly at: Place;
}

/**
 * Secrets and configs that are files of the host: Compose binds the file, read-only. Those from variables or inline content are copied in,
 * external ones it cannot give (only swarm can). Source: compose pkg/compose/create.go buildContainerSecretMounts.
 */
export function fileMounts(context: ServiceContext): readonly Mount[] {
  return grants(context).flatMap((grant) => {
    const file = field(grant.definition.value, "file");
    if (file === undefined) return [];
    const mount: Mount = {
      kind: "bind",
      source: hostPath(context.stack, text(file), file.key),
      target: grant.target,
      readOnly: true,
      recursiveReadOnly: "engine-default",
      propagation: "rprivate",
      subpath: "",
      evidence: evidenceOf(grant.at),
    };
    return [mount];
  });
}

/** Names of secrets and configs that end up in the container, and the client's registry credentials with `use_api_socket`. */
export function secretNames(context: ServiceContext): readonly Sourced<string>[] {
  const names = grants(context).map((grant) => ({ value: grant.source, evidence: evidenceOf(grant.at) }));
  const socket = get(context, "use_api_socket");
  if (socket === undefined || !boolean(socket)) return names;
  return [...names, { value: "registry credentials of the client", evidence: evidenceOf(socket.key) }];
}

function grants(context: ServiceContext): readonly Grant[] {
  return [...grantsOf(context, "secrets"), ...grantsOf(context, "configs")];
}

function grantsOf(context: ServiceContext, section: Grant["section"]): readonly Grant[] {
  const read = items(get(context, section)).map((item) => readGrant(context, section, item));
  return uniqueBy(read, (grant) => grant.target);
}

function readGrant(context: ServiceContext, section: Grant["section"], item: Value): Grant {
  const source = item.kind === "mapping" ? (optionalText(field(item, "source")) ?? "") : scalarText(item);
  const definition = context.stack.sections[section].get(source);
  if (definition === undefined) {
    throw wrong(item.at, `service \`${context.name}\` uses \`${source}\`, which the top-level \`${section}\` does not declare`, "unresolved");
  }
  const target = (item.kind === "mapping" ? optionalText(field(item, "target")) : null) ?? source;
  const directory = section === "secrets" ? "/run/secrets" : "";
  return { section, source, target: normalisePath(target.startsWith("/") ? target : `${directory}/${target}`), definition, at: item.at };
}
