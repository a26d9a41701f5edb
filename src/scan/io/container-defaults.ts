import { confPlaces } from "../../engine/index.ts";
import type { Daemon } from "../../engine/io/daemon.ts";
import type { EngineView } from "../../host/io/engine-view.ts";
import { isThereFor, readContainersConf } from "../../host/io/read-containers-conf.ts";
import type { ContainerDefaults, Engine } from "../../model/index.ts";
import { containerDefaults, unknownDefaults } from "../../parse/index.ts";

const OWN_FILTER = "/etc/containers/seccomp.json";

/** What the engine gives every container by its own settings: Podman's are in files of its own. `view`: null from another machine. */
export function containerDefaultsOf(
  { product, version, containerDefaults: told }: Engine,
  { podman }: Daemon,
  view: EngineView | null,
): ContainerDefaults | null {
  if (!product.known || product.value !== "podman") return told;
  if (podman === null || view === null)
    return unknownDefaults(
      "what Podman gives every container is in its settings, which cannot be read from here",
      "run this on Podman's host, as root or its user",
    );
  const places = confPlaces(podman, version.known ? version.value : "");
  if ("why" in places) return unknownDefaults(places.why, places.learnBy);
  const files = readContainersConf(places, view, podman.startedMs);
  if ("why" in files) return unknownDefaults(files.why, files.learnBy);
  return containerDefaults({ files, hasOwnFilter: isThereFor(view, OWN_FILTER) });
}
