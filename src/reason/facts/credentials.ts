import type { Finding, Support } from "../../model/index.ts";
import { engineSwarm } from "./engine-facts.ts";
import { allOf, anyOf, fails, hangsOn, holds, negate } from "./finding.ts";
import { hostRuns } from "./host-facts.ts";
import { isAtOrBelow, placeOnHost } from "./host-paths.ts";
import type { HostMount } from "./mount-table.ts";
import { mountsOf } from "./mount-table.ts";
import { amongMounts, hostMountsOf, shows } from "./mounts.ts";
import { readsAsHostRoot } from "./users.ts";
import type { Subject } from "./world-index.ts";

/** Credentials that a container can read: files of the host in its mounts, its variables, and the secrets it was given. */

interface Kind {
  /** Places that hold it, owned by root. */
  readonly places: readonly string[];
  /** Places in anybody's home, below it. */
  readonly homes: RegExp | null;
  /** Variables that carry it. */
  readonly variables: RegExp | null;
}

function kind(places: readonly string[], homes: RegExp | null, variables: RegExp | null): Kind {
  return { places, homes, variables };
}

/** Source: documentation of each tool on where it keeps its credentials. */
const KINDS: Readonly<Record<string, Kind>> = {
  "docker-tls-client": kind(["/root/.docker", "/etc/docker/certs.d", "/etc/docker/tls"], /^\/(home\/[^/]+|root)\/\.docker(\/|$)|\/certs\/client(\/|$)/, null),
  registry: kind(
    ["/root/.docker"],
    /^\/(home\/[^/]+|root)\/\.docker(\/config\.json)?$/,
    /^(DOCKER_AUTH_CONFIG|REGISTRY_PASSWORD|DOCKER_PASSWORD|NPM_TOKEN|CR_PAT)$/,
  ),
  cloud: kind(
    ["/root/.aws", "/root/.azure", "/root/.config/gcloud"],
    /^\/home\/[^/]+\/(\.aws|\.azure|\.config\/gcloud)(\/|$)/,
    /^(AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AZURE_CLIENT_SECRET|GOOGLE_(APPLICATION_)?CREDENTIALS|DIGITALOCEAN_(ACCESS_)?TOKEN|HCLOUD_TOKEN|CLOUDFLARE_API_TOKEN|CF_(API|DNS_API)_(KEY|TOKEN))$/,
  ),
  kube: kind(["/root/.kube", "/etc/kubernetes", "/var/lib/kubelet", "/etc/rancher/k3s"], /^\/home\/[^/]+\/\.kube(\/|$)/, /^KUBE(CONFIG|_TOKEN)$/),
  ssh: kind(["/root/.ssh", "/etc/ssh"], /^\/home\/[^/]+\/\.ssh(\/(?!(authorized_keys2?|known_hosts[^/]*|config|rc|[^/]+\.pub)$)|$)/, /^SSH_PRIVATE_KEY$/),
  "swarm-cert": kind(["/var/lib/docker/swarm"], null, null),
  "ci-runner": kind(
    ["/opt/actions-runner", "/etc/gitlab-runner", "/srv/gitlab-runner"],
    /^\/home\/[^/]+\/actions-runner(\/|$)|\/gitlab-runner(\/config)?(\/|$)/,
    /^(RUNNER_TOKEN|CI_SERVER_TOKEN|REGISTRATION_TOKEN|ACCESS_TOKEN|GITHUB_(PAT|TOKEN)|CI_JOB_TOKEN|WOODPECKER_AGENT_SECRET|DRONE_RPC_SECRET)$/,
  ),
};

const NO_CREDENTIAL: Finding = fails({ because: "no such credential is in its reach" });

export function credential(subject: Subject, name: string): Finding {
  if (name === "generic") return generic(subject);
  const wanted = KINDS[name];
  if (wanted === undefined) return NO_CREDENTIAL;
  const variables = inVariables(subject, wanted.variables);
  const table = mountsOf(subject);
  const mounts = hostMountsOf(subject);
  if (mounts.length === 0 && table.blanks.length === 0) return variables;
  const files = mounts.flatMap((mount) => inMount(subject, mount, { name, wanted }));
  return anyOf(variables, amongMounts(table, files, NO_CREDENTIAL));
}

/** Of the credential that somebody holds, told by its kind. An SSH key of a known account opens that account and is no key to somewhere. */
export function credentialIs(of: string, args: readonly string[]): Finding {
  const [kind = ""] = of.startsWith("ssh:") ? [of] : of.split(":", 1);
  const because = `a credential of kind ${kind} is held`;
  return kind === args[0] ? holds({ because }) : fails({ because });
}

/** Any secret that was given to it, by variable or by file. */
function generic(subject: Subject): Finding {
  return anyOf(inVariables(subject, /./), ownSecrets(subject));
}

function ownSecrets({ container }: Subject): Finding {
  const { secrets } = container;
  if (!secrets.known) return hangsOn(secrets);
  if (secrets.value.length === 0) return NO_CREDENTIAL;
  return truthOf(secrets.value.map(({ value, evidence }) => ({ because: `secret \`${value}\` is put into it`, evidence: [evidence], remedies: [] })));
}

function inVariables({ container }: Subject, pattern: RegExp | null): Finding {
  if (pattern === null) return NO_CREDENTIAL;
  const { environment } = container;
  if (!environment.known) return hangsOn(environment);
  const found = environment.value.filter(({ value }) => value.isSecret && pattern.test(value.name));
  if (found.length === 0) return NO_CREDENTIAL;
  return truthOf(
    found.map(({ value, evidence }) => ({
      because: `variable \`${value.name}\` holds a secret`,
      evidence: [evidence],
      remedies: [{ kind: "remove-environment", container: container.id, name: value.name }],
    })),
  );
}

function truthOf(supports: readonly Support[]): Finding {
  return { truth: "true", supports, blanks: [] };
}

interface Wanted {
  readonly name: string;
  readonly wanted: Kind;
}

/** A mount of the place itself is meant to hold it. A mount of a directory above only may: whether the place is filled is not in the world. */
function inMount(subject: Subject, mount: HostMount, { name, wanted }: Wanted): readonly Finding[] {
  const because = `the host's \`${mount.path}\` is mounted at \`${mount.target}\``;
  const seen = holds({ because, evidence: mount.evidence, remedies: mount.removals });
  const places = wanted.places.map((place) => placeOnHost(subject.index, place));
  if (places.some((place) => isAtOrBelow(mount.path, place))) return [allOf(seen, isThere(subject, name, true), readsAsHostRoot(subject))];
  if (wanted.homes?.test(mount.path)) return [allOf(seen, mayReadHome(subject))];
  const isAbove = places.some((place) => shows(mount, place)) || (wanted.homes !== null && shows(mount, "/home"));
  return isAbove ? [allOf(seen, isThere(subject, name, false), readsAsHostRoot(subject))] : [];
}

/** Swarm and kubelet credentials are there exactly where those run. */
function isThere(subject: Subject, name: string, isNamed: boolean): Finding {
  if (name === "swarm-cert") return negate(engineSwarm(subject.index, ["inactive"]));
  if (isNamed) return holds({ because: "the mount names their place" });
  if (name === "kube") return hostRuns(subject.index, ["kubelet"]);
  return hangsOn({
    why: `whether a ${name} credential lies there is not known`,
    learnBy: "look into the usual places on the host (`~/.ssh`, `~/.aws`, `~/.docker`, …)",
  });
}

/** Files in a home are their user's own: root reads them, and so does the same uid, which the mount suggests but does not tell. */
function mayReadHome(subject: Subject): Finding {
  const root = readsAsHostRoot(subject);
  if (root.truth === "true") return root;
  return hangsOn({ why: "whose files those are is not known", learnBy: "compare the owner of the mounted files with the container's user" });
}
