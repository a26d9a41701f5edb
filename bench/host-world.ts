import type { Container, Evidence, Network, Volume, World } from "../src/model/index.ts";
import { bind, container, listed, volume, world, yes } from "../src/reason/facts/fixtures.ts";

/** One host with many containers: a tenth as many shared volumes, a fiftieth as many networks, every twentieth container dangerous. The same every time. */
export function hostWorld(count: number): World {
  const volumes = Math.max(1, Math.round(count / 10));
  const networks = Math.max(1, Math.round(count / 50));
  const containers = Array.from({ length: count }, (_, position) => benchContainer(position, { volumes, networks }));
  return {
    ...world({ containers }),
    volumes: Array.from({ length: volumes }, (_, position) => benchVolume(position)),
    networks: Array.from({ length: networks }, (_, position) => benchNetwork(position)),
  };
}

/** What makes a container dangerous, one after the other. */
const DANGERS: readonly Partial<Container>[] = [
  { mounts: yes([bind("/var/run/docker.sock", "/var/run/docker.sock")]) },
  { privileged: yes(true) },
  { mounts: yes([bind("/", "/host")]) },
  { capAdd: listed("SYS_ADMIN") },
  { capAdd: listed("SYS_PTRACE"), namespaces: { ...container("x").namespaces, pid: yes({ kind: "host" } as const) } },
  { mounts: yes([bind("/etc", "/etc-of-host")]) },
  { devices: listed({ hostPath: "/dev/sda", containerPath: "/dev/sda", permissions: "rwm" }) },
  { mounts: yes([bind("/var/lib/docker", "/docker", { readOnly: true })]), user: yes("0") },
  { capAdd: listed("SYS_MODULE") },
  { mounts: yes([bind("/run", "/host-run", { readOnly: true })]) },
];

function benchContainer(position: number, shared: { readonly volumes: number; readonly networks: number }): Container {
  const isDangerous = position % 20 === 0;
  const danger = isDangerous ? DANGERS[(position / 20) % DANGERS.length] : {};
  const user = position % 5 < 2 && !isDangerous ? { user: yes("1000:1000"), noNewPrivileges: yes(true) } : {};
  const own: Container = container(`c${position}`, { ...user, networks: listed(`net${position % shared.networks}`), ...danger });
  const mounts = own.mounts.known ? own.mounts.value : [];
  const readOnly = position % 3 !== 0;
  return placed({
    ...own,
    mounts: yes([...mounts, volume(`vol${(position * 7 + Math.floor(position / shared.volumes)) % shared.volumes}`, "/data", { readOnly })]),
  });
}

/** Each field says where in the engine's answer it stands, as `scan` has it. */
function placed(own: Container): Container {
  const source = `inspect ${own.name}`;
  const at = (value: unknown, location: string): unknown => {
    if (Array.isArray(value)) return value.map((entry, position) => at(entry, `${location}/${position}`));
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.entries(value).map(([name, field]) => [name, name === "evidence" ? evidence(source, location) : at(field, `${location}/${name}`)]);
    return Object.fromEntries(fields);
  };
  return at(own, "") as Container;
}

function evidence(source: string, location: string): Evidence {
  return { source, location };
}

function benchVolume(position: number): Volume {
  const name = `vol${position}`;
  return { name, driver: yes("local"), options: yes({}), evidence: evidence(`volume ${name}`, "/") };
}

function benchNetwork(position: number): Network {
  const name = `net${position}`;
  return { name, driver: yes("bridge"), internal: yes(false), interContainer: yes(true), encrypted: yes(false), evidence: evidence(`network ${name}`, "/") };
}
