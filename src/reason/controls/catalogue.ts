import type { Control } from "./control.ts";
import { DAEMON_CONTROLS } from "./daemon.ts";
import { FILE_CONTROLS } from "./files.ts";
import { HOST_CONTROLS } from "./host.ts";
import { IMAGE_CONTROLS } from "./images.ts";
import { OPERATIONS_CONTROLS } from "./operations.ts";
import { RUNTIME_CONTROLS } from "./runtime.ts";
import { SWARM_CONTROLS } from "./swarm.ts";

/** Every control of the CIS Docker Benchmark 1.6.0, in its order. */
export const CONTROLS: readonly Control[] = [
  ...HOST_CONTROLS,
  ...DAEMON_CONTROLS,
  ...FILE_CONTROLS,
  ...IMAGE_CONTROLS,
  ...RUNTIME_CONTROLS,
  ...OPERATIONS_CONTROLS,
  ...SWARM_CONTROLS,
];
