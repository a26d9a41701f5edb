import { loadScenarios } from "../scenarios/scenario-file.ts";

/** A command line that a real engine is asked to create. */
export interface Line {
  readonly name: string;
  /** `docker run …` with a made-up image as its last word but the command. */
  readonly run: string;
  /** Which test image stands for the line's own. */
  readonly image: "root" | "user" | "app" | "exposed";
}

/** How many situations of each scenario are taken. */
const OF_EACH = 2;

/** Situations of the scenarios that one `docker run` line describes. Their worlds differ from the engine's: only the lines are taken. */
export function scenarioLines(): readonly Line[] {
  const lines = loadScenarios().flatMap(({ id, situations }) =>
    situations
      .slice(0, OF_EACH)
      .flatMap(({ name, runs, compose }) =>
        compose === null && runs.length === 1 ? [{ name: `${id}: ${name}`, run: runs[0] ?? "", image: "root" as const }] : [],
      ),
  );
  const once = new Map(lines.map((line) => [line.run, line]));
  return [...once.values()];
}

/** What the scenarios leave out: users of the image, spellings, mounts in every syntax. */
export const OWN_LINES: readonly Line[] = [
  ["nothing asked for", "docker run IMAGE", "root"],
  ["an image with a numeric user", "docker run IMAGE", "user"],
  ["an image with a named user", "docker run IMAGE", "app"],
  ["an image that exposes a port", "docker run -P IMAGE", "exposed"],
  ["root over the image's user", "docker run --user 0 IMAGE", "user"],
  ["root by name over the image's user", "docker run -u root:root IMAGE", "app"],
  ["a numeric user, group and no privileges to gain", "docker run --user 1000:1000 --security-opt no-new-privileges IMAGE", "root"],
  ["the socket", "docker run -v /var/run/docker.sock:/var/run/docker.sock IMAGE", "root"],
  ["the socket, read-only", "docker run -v /var/run/docker.sock:/var/run/docker.sock:ro IMAGE", "root"],
  ["the socket by its resolved path", "docker run -v /run/docker.sock:/s IMAGE", "root"],
  ["the socket by a crooked path", "docker run -v /var/run/../run//docker.sock:/s IMAGE", "root"],
  ["the socket with --mount", "docker run --mount type=bind,source=/run/docker.sock,target=/s,readonly IMAGE", "root"],
  ["the socket for a non-root user", "docker run -u 1000 --security-opt no-new-privileges:true -v /run/docker.sock:/s IMAGE", "root"],
  ["the socket for a user in a group", "docker run -u 1000 --group-add 0 -v /run/docker.sock:/s IMAGE", "root"],
  ["the socket's directory", "docker run -v /run:/host/run:ro IMAGE", "root"],
  ["the root", "docker run -v /:/host IMAGE", "root"],
  ["the root, read-only", "docker run -v /:/host:ro IMAGE", "root"],
  ["the root, for a non-root user", "docker run -u 65534:65534 --security-opt no-new-privileges -v /:/host IMAGE", "root"],
  ["the root, shared", "docker run -v /:/host:rshared IMAGE", "root"],
  ["/etc, read-only", "docker run -v /etc:/h:ro IMAGE", "root"],
  ["/proc", "docker run -v /proc:/hp IMAGE", "root"],
  ["/proc, read-only", "docker run -v /proc:/hp:ro IMAGE", "root"],
  ["/sys", "docker run -v /sys:/hs IMAGE", "root"],
  ["/sys/fs/cgroup, read-only", "docker run -v /sys/fs/cgroup:/hc:ro IMAGE", "root"],
  ["/dev", "docker run -v /dev:/hd IMAGE", "root"],
  ["a tmpfs over a part of a mount", "docker run -v /etc:/h --tmpfs /h/ssh IMAGE", "root"],
  ["a named volume", "docker run -v data:/data IMAGE", "root"],
  [
    "a volume that is a bind",
    "docker run --mount 'type=volume,source=bound,target=/d,volume-driver=local,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc' IMAGE",
    "root",
  ],
  ["an anonymous volume", "docker run -v /data IMAGE", "root"],
  ["privileged", "docker run --privileged IMAGE", "root"],
  ["privileged without root", "docker run --privileged -u 1000 --security-opt no-new-privileges IMAGE", "root"],
  ["every capability", "docker run --cap-add ALL IMAGE", "root"],
  ["no capability", "docker run --cap-drop ALL IMAGE", "root"],
  ["every one dropped, one added", "docker run --cap-drop ALL --cap-add NET_BIND_SERVICE IMAGE", "root"],
  ["all added, one dropped", "docker run --cap-add all --cap-drop SYS_ADMIN IMAGE", "root"],
  ["administration", "docker run --cap-add CAP_SYS_ADMIN IMAGE", "root"],
  ["ptrace and the host's processes", "docker run --cap-add SYS_PTRACE --pid host IMAGE", "root"],
  ["modules", "docker run --cap-add SYS_MODULE IMAGE", "root"],
  ["file handles", "docker run --cap-add DAC_READ_SEARCH IMAGE", "root"],
  ["the host's processes", "docker run --pid=host IMAGE", "root"],
  ["the host's network", "docker run --network host IMAGE", "root"],
  ["the host's IPC", "docker run --ipc host IMAGE", "root"],
  ["the host's UTS", "docker run --uts host IMAGE", "root"],
  ["the host's cgroups", "docker run --cgroupns host IMAGE", "root"],
  ["a cgroup namespace", "docker run --cgroupns private IMAGE", "root"],
  ["no network", "docker run --network none IMAGE", "root"],
  ["no seccomp", "docker run --security-opt seccomp=unconfined IMAGE", "root"],
  ["no AppArmor", "docker run --security-opt apparmor=unconfined IMAGE", "root"],
  ["no AppArmor, with a colon", "docker run --security-opt apparmor:unconfined IMAGE", "root"],
  ["no labels", "docker run --security-opt label=disable IMAGE", "root"],
  ["system paths shown", "docker run --security-opt systempaths=unconfined IMAGE", "root"],
  ["a device rule", "docker run --device-cgroup-rule 'b *:* rwm' IMAGE", "root"],
  ["a device", "docker run --device /dev/fuse IMAGE", "root"],
  ["a device for reading", "docker run --device /dev/kmsg:/dev/kmsg:r IMAGE", "root"],
  ["a published port", "docker run -p 8080:80 IMAGE", "root"],
  ["a port on loopback", "docker run -p 127.0.0.1:8081:80 IMAGE", "root"],
  ["a secret in the environment", "docker run -e DB_PASSWORD=not-a-real-one IMAGE", "root"],
  ["limits", "docker run --memory 64m --pids-limit 100 --cpus 0.5 IMAGE", "root"],
  ["no out-of-memory killer", "docker run --oom-kill-disable --memory 64m IMAGE", "root"],
  ["restarted always", "docker run --restart unless-stopped IMAGE", "root"],
  ["a cgroup parent", "docker run --cgroup-parent /custom IMAGE", "root"],
  ["a sysctl", "docker run --sysctl net.ipv4.ip_forward=1 IMAGE", "root"],
  [
    "hardened",
    "docker run --read-only --cap-drop ALL --security-opt no-new-privileges --user 10001:10001 --pids-limit 64 --memory 64m --cpus 1 --network none IMAGE",
    "root",
  ],
].map(([name = "", run = "", image]) => ({ name, run, image: image as Line["image"] }));
