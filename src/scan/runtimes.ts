import type { Blank, Composition, Container, Engine } from "../model/index.ts";
import type { RuntimeConfig } from "../parse/index.ts";
import { settledByRuntime, withoutRuntime } from "../parse/index.ts";
import type { Answers } from "./answers.ts";

/** Podman's answers leave out and mistake much of what its runtime is told; the files that tell it are read where they can be. */

/** Where Podman keeps what it tells its runtime; null: it is not Podman, or does not say where it keeps its files. Source: podman libpod/container_internal.go (StaticDir). */
export function runtimeFilesOf({ product, dataRoot, storageDriver }: Engine): ((id: string) => string) | null {
  if (!product.known || product.value !== "podman" || !dataRoot.known || !storageDriver.known) return null;
  const directory = `${dataRoot.value}/${storageDriver.value}-containers`;
  return (id) => `${directory}/${id}/userdata/config.json`;
}

/** What was read of one container's file, or why it was not. */
export type RuntimeReading = RuntimeConfig | Blank;

/** As their runtime was told, or with what nobody told left open. */
export function settleRuntimes(composition: Composition, { containers }: Answers, read: (id: string) => RuntimeReading): Composition {
  const inspects = new Map(containers.flatMap((answer) => (answer.kind === "inspected" ? [[answer.id, answer.inspect] as const] : [])));
  const settled = (container: Container): Container => {
    const reading = read(container.id);
    return "config" in reading ? settledByRuntime(container, reading) : withoutRuntime(container, inspects.get(container.id), { known: false, ...reading });
  };
  return { ...composition, containers: composition.containers.map(settled) };
}
