import { EngineError } from "./engine-error.ts";

/** Where an engine listens. `origin` says in words who named it: `DOCKER_HOST`, a context, or a usual place. */
export type Endpoint = UnixEndpoint | TcpEndpoint;

export interface UnixEndpoint {
  readonly kind: "unix";
  /** Absolute. */
  readonly path: string;
  readonly origin: string;
}

export interface TcpEndpoint {
  readonly kind: "tcp";
  /** IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly tls: TlsChoice | null;
  readonly origin: string;
}

export interface TlsChoice {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** Paths of these files are read at connection time; false: any server certificate is taken. */
  readonly verifiesServer: boolean;
}

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;
const ADDRESS_LIMIT = 4096;

/** An address as `docker --host` takes it. Source: docker/cli opts/hosts.go (no scheme means tcp, ports 2375 and 2376). */
export function parseEndpoint(address: string, origin: string, tls: TlsChoice | null): Endpoint {
  const text = address.trim();
  if (text.length > ADDRESS_LIMIT) throw badAddress(`${text.slice(0, 64)}…`, origin, "an address of at most 4096 characters");
  const [, scheme = "tcp", rest = text] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  const reader = SCHEMES.get(scheme.toLowerCase());
  if (reader === undefined) throw badAddress(address, origin, "unix:///path or tcp://host:port");
  return reader({ address, rest, origin, tls });
}

interface Written {
  readonly address: string;
  /** After `scheme://`. */
  readonly rest: string;
  readonly origin: string;
  readonly tls: TlsChoice | null;
}

const SCHEMES = new Map<string, (written: Written) => Endpoint>([
  ["unix", unixEndpoint],
  ["tcp", tcpEndpoint],
  ["http", tcpEndpoint],
  ["https", (written) => tcpEndpoint({ ...written, tls: written.tls ?? NO_FILES })],
  ["ssh", refuseSsh],
  ["npipe", refuseLocal],
  ["fd", refuseLocal],
]);

function refuseSsh({ address, rest, origin }: Written): never {
  throw new EngineError("not-supported", `cannot use \`${address}\` (${origin}): connections over ssh are not supported`, { hint: sshHint(rest) });
}

function refuseLocal({ address, origin }: Written): never {
  throw new EngineError("not-supported", `cannot use \`${address}\` (${origin}): such addresses are not supported, expected unix:///path or tcp://host:port`);
}

const NO_FILES: TlsChoice = { ca: null, cert: null, key: null, verifiesServer: true };

/** For headers and messages: `unix:///run/docker.sock`, `tcp://host:2376`. */
export function endpointWords(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return `unix://${endpoint.path}`;
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  return `tcp://${host}:${endpoint.port}`;
}

function unixEndpoint({ address, rest, origin }: Written): UnixEndpoint {
  if (!rest.startsWith("/") || rest.includes("\0")) throw badAddress(address, origin, "an absolute path after unix://");
  return { kind: "unix", path: rest, origin };
}

function tcpEndpoint({ address, rest, origin, tls }: Written): TcpEndpoint {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]*))(?::([0-9]{1,5}))?\/?$/i.exec(rest);
  const port = Number(match?.[3] ?? (tls === null ? PLAIN_PORT : TLS_PORT));
  if (match === null || port < 1 || port > 65_535) throw badAddress(address, origin, "tcp://host:port");
  return { kind: "tcp", host: match[1] ?? (match[2] || "localhost"), port, tls, origin };
}

function badAddress(address: string, origin: string, expected: string): EngineError {
  return new EngineError("bad-address", `cannot read the engine's address \`${address}\` (${origin}), expected ${expected}`);
}

function sshHint(host: string): string {
  const where = /^[\w.@:-]+/.exec(host)?.[0] ?? "HOST";
  return `forward its socket (\`ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock ${where}\`) and set DOCKER_HOST=unix:///tmp/engine.sock, or run \`seaworthy scan --snapshot FILE\` there`;
}
