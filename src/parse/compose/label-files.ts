import { parseDotenv } from "./dotenv.ts";
import { displayName, readText } from "./project.ts";
import { get, items, type ServiceContext, scalarText } from "./service.ts";
import { pathOf } from "./variables.ts";

/**
 * Labels grant nothing, so what `label_file` says is not kept; but Compose refuses the project where such a file is not there or not of the form
 * of an `env_file`, and what Compose refuses is not judged. Source: Compose specification, services, `label_file`.
 */
export function refuseBadLabelFiles(context: ServiceContext): void {
  const { project, lookup } = context.stack;
  for (const item of items(get(context, "label_file"))) {
    const path = pathOf(scalarText(item), item.at);
    parseDotenv(readText(project, path, item.at), displayName(project, path), lookup);
  }
}
