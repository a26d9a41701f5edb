/**
 * The knowledge: who holds which privileges, while which facts hold, gains what. Each file is one family of techniques, as data.
 * Never reads a world, never derives anything, and holds no function that the reasoner would call.
 */
import type { Technique } from "../technique.ts";
import { ACCOUNT_ACCESS } from "./account-access.ts";
import { BUILD_INPUT } from "./build-input.ts";
import { FILE_CAPABILITIES } from "./capability-files.ts";
import { KERNEL_CAPABILITIES } from "./capability-kernel.ts";
import { MOUNT_CAPABILITIES } from "./capability-mount.ts";
import { SYSTEM_CAPABILITIES } from "./capability-system.ts";
import { CONFINEMENT } from "./config-confinement.ts";
import { HYGIENE } from "./config-hygiene.ts";
import { CREDENTIALS } from "./credential-reading.ts";
import { CREDENTIAL_USE } from "./credential-use.ts";
import { DEVICE_PERIPHERALS } from "./device-peripherals.ts";
import { DEVICE_STORAGE } from "./device-storage.ts";
import { ENGINE_API_CONTAINERS } from "./engine-api-containers.ts";
import { ENGINE_API_CONTROL } from "./engine-api-control.ts";
import { ENGINE_API_FILTER } from "./engine-api-filter.ts";
import { ENGINE_API_REACH } from "./engine-api-reach.ts";
import { FLAW_ENGINE } from "./flaw-engine.ts";
import { FLAW_KERNEL } from "./flaw-kernel.ts";
import { FLAW_RUNTIME } from "./flaw-runtime.ts";
import { IMAGE_ORIGIN } from "./image-origin.ts";
import { LIMITS } from "./limit-absence.ts";
import { MOUNT_ENGINE_STATE } from "./mount-engine-state.ts";
import { MOUNT_EXCHANGE } from "./mount-exchange.ts";
import { MOUNT_HOMES } from "./mount-homes.ts";
import { MOUNT_HOST_TREE } from "./mount-host-tree.ts";
import { MOUNT_KERNEL_INTERFACES } from "./mount-kernel-interfaces.ts";
import { MOUNT_SECRETS } from "./mount-secrets.ts";
import { MOUNT_SHARED } from "./mount-shared.ts";
import { MOUNT_SYSTEM_FILES } from "./mount-system-files.ts";
import { NAMESPACE_KERNEL } from "./namespace-kernel.ts";
import { NAMESPACE_NETWORK } from "./namespace-network.ts";
import { NAMESPACE_PROCESS } from "./namespace-process.ts";
import { NETWORK_REACH } from "./network-reach.ts";
import { SOCKET_ENGINE } from "./socket-engine.ts";
import { SOCKET_HOST } from "./socket-host.ts";

export const TECHNIQUES: readonly Technique[] = [
  ...CONFINEMENT,
  ...MOUNT_HOST_TREE,
  ...MOUNT_EXCHANGE,
  ...MOUNT_SYSTEM_FILES,
  ...MOUNT_KERNEL_INTERFACES,
  ...MOUNT_ENGINE_STATE,
  ...MOUNT_HOMES,
  ...MOUNT_SECRETS,
  ...MOUNT_SHARED,
  ...SOCKET_ENGINE,
  ...SOCKET_HOST,
  ...DEVICE_STORAGE,
  ...DEVICE_PERIPHERALS,
  ...NAMESPACE_PROCESS,
  ...NAMESPACE_NETWORK,
  ...NAMESPACE_KERNEL,
  ...MOUNT_CAPABILITIES,
  ...KERNEL_CAPABILITIES,
  ...FILE_CAPABILITIES,
  ...SYSTEM_CAPABILITIES,
  ...HYGIENE,
  ...IMAGE_ORIGIN,
  ...BUILD_INPUT,
  ...ENGINE_API_REACH,
  ...ENGINE_API_CONTROL,
  ...ENGINE_API_CONTAINERS,
  ...ENGINE_API_FILTER,
  ...CREDENTIALS,
  ...CREDENTIAL_USE,
  ...ACCOUNT_ACCESS,
  ...NETWORK_REACH,
  ...LIMITS,
  ...FLAW_KERNEL,
  ...FLAW_RUNTIME,
  ...FLAW_ENGINE,
];
