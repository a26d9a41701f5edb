import type { World } from "../model/index.ts";
import { CREDENTIALS } from "../reason/index.ts";
import { UsageError } from "./failure.ts";
import { listed } from "./listed.ts";

/** Names of people, sockets, keys and images as a user writes them. */

export function accountName(name: string, { host }: World): string {
  const { accounts } = host.crew;
  if (!accounts.known) throw new UsageError(`cannot tell whether there is an account \`${name}\`: ${accounts.why}`, accounts.learnBy);
  const names = accounts.value.map((account) => account.name);
  if (!names.includes(name)) throw new UsageError(`there is no account \`${name}\``, `there are ${listed(people(host.crew.accounts))}`);
  return name;
}

/** People before the accounts of services. */
function people(accounts: World["host"]["crew"]["accounts"]): readonly string[] {
  const all = accounts.known ? accounts.value : [];
  return [...all].sort((left, right) => Number(right.uid >= 1000) - Number(left.uid >= 1000)).map(({ name }) => name);
}

/** `/run/docker.sock`, `unix:///run/docker.sock`, `tcp:2375`, `tcp://0.0.0.0:2375`. */
export function connectionName(name: string, { host, engine }: World): string {
  const listeners = engine.listeners.known ? engine.listeners.value.map(({ value }) => value.address) : [];
  const sockets = host.sockets.known ? Object.keys(host.sockets.value) : [];
  const unix = listeners.flatMap((address) => (address.startsWith("unix://") ? [address.slice("unix://".length)] : []));
  const places = [...new Set([...listeners.filter((address) => address.startsWith("tcp://")), ...unix, ...sockets])];
  const wanted = name.replace(/^unix:\/\//, "");
  const found = places.find((place) => place === wanted || place === resolved(wanted, host) || isPort(place, wanted));
  if (found === undefined) throw new UsageError(`there is no socket or listener \`${name}\``, `there are ${listed(places)}`);
  return found;
}

function isPort(address: string, wanted: string): boolean {
  const port = /^tcp:(\d{1,5})$/.exec(wanted)?.[1];
  return port !== undefined && address.startsWith("tcp://") && address.endsWith(`:${port}`);
}

/** `/var/run/docker.sock` is `/run/docker.sock`. */
function resolved(path: string, { symlinks }: World["host"]): string {
  const links = symlinks.known ? Object.entries(symlinks.value) : [];
  const link = links.find(([from]) => path === from || path.startsWith(`${from}/`));
  return link === undefined ? path : `${link[1]}${path.slice(link[0].length)}`;
}

/** `ssh`, or `ssh:alice` for the key that logs in as her, `registry:alice` for the login in her home. */
export function credentialName(name: string, world: World): string {
  const [kind = "", owner] = name.split(":", 2);
  if (!CREDENTIALS.some((each) => each === kind)) throw new UsageError(`there is no kind of credential \`${kind}\``, `there are ${listed(CREDENTIALS)}`);
  return owner === undefined ? kind : `${kind}:${accountName(owner, world)}`;
}

/** As a container writes it, or with the parts that Docker adds: `nginx` is `docker.io/library/nginx:latest`. */
export function imageName(name: string, { containers }: World): string {
  const references = [...new Set(containers.flatMap(({ image }) => (image.known ? [image.value] : [])))];
  const found = references.includes(name) ? name : references.find((reference) => fullName(reference) === fullName(name));
  if (found === undefined) throw new UsageError(`no container is made of image \`${name}\``, `there are ${listed(references)}`);
  return found;
}

/** Source: distribution/reference, normalize.go. */
function fullName(reference: string): string {
  const bare = reference.replace(/^docker\.io\//, "").replace(/^library\//, "");
  return /[:@][^/]*$/.test(bare) ? bare : `${bare}:latest`;
}
