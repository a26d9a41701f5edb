import { known } from "../model/index.ts";
import type { DaemonSettings } from "./daemon-settings.ts";
import { unknownSettings } from "./daemon-settings.ts";

const BY_NATURE = { source: "podman-system-service(1)", location: "Podman" };

/** Podman has no daemon with settings: what listens is what was started, building has no entitlements, and no setting forbids new privileges. */
export function podmanSettings(addresses: readonly string[]): DaemonSettings {
  const evidence = { source: "host", location: "processes `podman system service`" };
  const listeners = addresses.map((address) => ({ value: { address, tls: false, verifiesClients: false }, evidence }));
  return {
    ...unknownSettings("Podman has no such setting of a daemon", "podman info"),
    listeners: known(listeners, evidence),
    noNewPrivileges: known(false, BY_NATURE),
    insecureEntitlement: known(false, BY_NATURE),
    networkHostEntitlement: known(false, BY_NATURE),
  };
}
