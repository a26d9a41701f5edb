import type { Container, Namespaces } from "./container.ts";
import type { Known } from "./evidence.ts";

/**
 * What an engine gives each container that asks for nothing else, where that is its administrator's to say. `engine-default`: what the Docker Engine gives.
 * Source: containers.conf(5); dockerd(8).
 */
export interface ContainerDefaults extends Pick<Container, "mounts" | "devices" | "sysctls" | "seccomp" | "apparmor" | "selinuxLabel"> {
  /** Names without `CAP_`, `ALL` possible. Null: those that it was built with. */
  readonly capabilities: Known<readonly string[] | null>;
  readonly namespaces: Namespaces;
}
