import { not } from "../condition.ts";
import * as F from "../facts/builders.ts";
import type { Control } from "./control.ts";
import { control } from "./control.ts";

export const OPERATIONS_CONTROLS: readonly Control[] = [
  control({
    id: "6.1",
    title: "Images that nobody uses are removed",
    why: "Old images are started again by mistake, with their old flaws.",
    isManual: true,
    holds: not(F.unused("images")),
    asks: "say which of the unused images are still needed (`docker image ls`)",
    remedy: "`docker image prune` on a schedule.",
    friction: "images are pulled again when they are needed",
  }),
  control({
    id: "6.2",
    title: "Containers that nobody runs are removed",
    why: "They keep data and secrets, and are started again by mistake.",
    isManual: true,
    holds: not(F.unused("containers")),
    asks: "say which of the stopped containers are still needed (`docker ps -a`)",
    remedy: "`docker container prune`, or run with `--rm`.",
    friction: "their logs and writable layers are gone",
  }),
];
