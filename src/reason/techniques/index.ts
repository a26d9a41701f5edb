/**
 * The knowledge: who holds which privileges, while which facts hold, gains what. Each file is one family of techniques, as data.
 * Never reads a world, never derives anything, and holds no function that the reasoner would call.
 */
import type { Technique } from "../technique.ts";
import { DEVICE_PERIPHERALS } from "./device-peripherals.ts";
import { DEVICE_STORAGE } from "./device-storage.ts";
import { MOUNT_ENGINE_STATE } from "./mount-engine-state.ts";
import { MOUNT_HOMES } from "./mount-homes.ts";
import { MOUNT_HOST_TREE } from "./mount-host-tree.ts";
import { MOUNT_KERNEL_INTERFACES } from "./mount-kernel-interfaces.ts";
import { MOUNT_SECRETS } from "./mount-secrets.ts";
import { MOUNT_SHARED } from "./mount-shared.ts";
import { MOUNT_SYSTEM_FILES } from "./mount-system-files.ts";
import { NAMESPACE_KERNEL } from "./namespace-kernel.ts";
import { NAMESPACE_NETWORK } from "./namespace-network.ts";
import { NAMESPACE_PROCESS } from "./namespace-process.ts";
import { SOCKET_ENGINE } from "./socket-engine.ts";
import { SOCKET_HOST } from "./socket-host.ts";
import { SOCKET_NETWORK } from "./socket-network.ts";

export const TECHNIQUES: readonly Technique[] = [
  ...MOUNT_HOST_TREE,
  ...MOUNT_SYSTEM_FILES,
  ...MOUNT_KERNEL_INTERFACES,
  ...MOUNT_ENGINE_STATE,
  ...MOUNT_HOMES,
  ...MOUNT_SECRETS,
  ...MOUNT_SHARED,
  ...SOCKET_ENGINE,
  ...SOCKET_HOST,
  ...SOCKET_NETWORK,
  ...DEVICE_STORAGE,
  ...DEVICE_PERIPHERALS,
  ...NAMESPACE_PROCESS,
  ...NAMESPACE_NETWORK,
  ...NAMESPACE_KERNEL,
];
