import { type FileSet, loadDocuments } from "./documents.ts";
import { applyExtends } from "./extends.ts";
import { applyIncludes } from "./include.ts";
import { mergeValues, withoutMarks } from "./merge.ts";
import type { Project } from "./project.ts";
import { checkShape } from "./shape.ts";
import { type Mapping, mappingOf } from "./tree.ts";

/** The merged model of the files, or null where they hold nothing. Each document of each file is laid over what came before. Source: compose-go loader.go. */
export function loadFiles(project: Project, set: FileSet): Mapping | null {
  let model: Mapping | null = null;
  for (const path of set.paths) {
    for (const document of loadDocuments(project, path, set)) {
      const session = { ...set, included: [...set.included, path] };
      const whole = applyExtends(project, applyIncludes(document, session, { project, load: (inner) => loadFiles(project, inner) }), session);
      const merged: Mapping = model === null ? whole : asMapping(mergeValues(model, whole, []));
      model = asMapping(withoutMarks(merged));
      checkShape(model);
    }
  }
  return model;
}

function asMapping(value: ReturnType<typeof mergeValues>): Mapping {
  return value.kind === "mapping" ? value : mappingOf(new Map(), value.at);
}
