import type { Known, World } from "../model/index.ts";

/** One line for a report's header: what a scanned host is, from its own facts, so that a snapshot says the same. */
export function hostWordsOf({ engine, host }: World): string {
  const product = engine.product.known && engine.product.value === "podman" ? "Podman" : "Docker Engine";
  return [
    `${product} ${said(engine.version, (version) => version)}`,
    `Linux ${said(host.kernelVersion, (version) => version)}`,
    `cgroup v${said(host.cgroupVersion, String)}`,
    said(engine.rootless, (rootless) => (rootless ? "rootless" : "rootful"), "rootless or not: unknown"),
    said(engine.usernsRemap, (remap) => (remap ? "userns-remap" : "no userns-remap"), "userns-remap: unknown"),
    said(host.apparmor, (on) => (on ? "AppArmor" : "no AppArmor"), "AppArmor: unknown"),
    said(engine.selinuxEnabled, (on) => (on ? "SELinux" : "no SELinux"), "SELinux: unknown"),
  ].join(", ");
}

function said<T>(field: Known<T>, words: (value: T) => string, otherwise = "unknown"): string {
  return field.known ? words(field.value) : otherwise;
}
