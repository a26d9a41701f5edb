import type { Finding } from "../../model/index.ts";
import { isNestedEngine } from "./api-offers.ts";
import { privileged } from "./confinement.ts";
import { allOf, anyOf, fails, hangsOn, holds, quietly } from "./finding.ts";
import { isAtOrBelow } from "./host-paths.ts";
import { reachesHost, stackOf, talksOn } from "./network.ts";
import { storageOf } from "./shared-storage.ts";
import { canBeRoot } from "./users.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** Docker in Docker with TLS: closed to neighbours, but for those that mount the volume into which it writes its client certificates. */

/** Where the official image puts them unless told otherwise (docker-library/docker `dockerd-entrypoint.sh`). */
const USUAL_DIRECTORY = "/certs";

const NO_CERTIFICATES: Finding = fails({ because: "it shares no client certificates of an engine beside it" });

const nestedEngines = remembered((index: WorldIndex): readonly Subject[] =>
  index.world.containers.flatMap(({ id }) => {
    const subject = index.subjectOf(id);
    return subject !== null && isNestedEngine(subject) ? [subject] : [];
  }),
);

export function nestedEngineCertificates(subject: Subject): Finding {
  const others = nestedEngines(subject.index).filter((engine) => engine.container.id !== subject.container.id);
  const found = others.flatMap((engine) => sharedWith(subject, engine));
  return found.length === 0 ? NO_CERTIFICATES : anyOf(...found);
}

function sharedWith(subject: Subject, engine: Subject): readonly Finding[] {
  const { places } = storageOf(subject.index);
  const own = places.get(subject.container.id);
  const certificates = clientCertificatesOf(engine);
  return [...(places.get(engine.container.id) ?? [])].flatMap(([place, mount]) => {
    const mine = own?.get(place);
    if (certificates === null || mine === undefined || !isAtOrBelow(certificates, mount.target)) return [];
    const because = `\`${mine.target}\` holds the client certificates of the engine in \`${engine.container.name}\``;
    const shared = holds({ because, evidence: mine.evidence, remedies: mine.removals });
    return [allOf(shared, quietly(privileged(engine)), quietly(mayRead(subject)), talksTo(subject, engine))];
  });
}

/** Null where TLS is off. */
function clientCertificatesOf({ container }: Subject): string | null {
  const { environment } = container;
  const variable = environment.known ? environment.value.find(({ value }) => value.name === "DOCKER_TLS_CERTDIR") : undefined;
  const directory = variable?.value.value ?? USUAL_DIRECTORY;
  return directory === "" ? null : `${directory}/client`;
}

/** The keys are made by root of the nested engine; who else may read them hangs on its umask. */
function mayRead(subject: Subject): Finding {
  return anyOf(canBeRoot(subject), hangsOn({ why: "whether others than root may read the client key is not known", learnBy: "ls -l on key.pem beside it" }));
}

function talksTo(subject: Subject, engine: Subject): Finding {
  const [from, to] = [stackOf(subject), stackOf(engine)];
  if (from.kind === "unknown") return hangsOn({ why: from.why, learnBy: `docker inspect ${subject.container.name}` });
  if (to.kind === "unknown") return hangsOn({ why: to.why, learnBy: `docker inspect ${engine.container.name}` });
  if (from.kind === "none" || to.kind === "none") return APART;
  if (to.kind === "host") return reachesHost(subject);
  if (from.kind === "host") return holds({ because: "the host reaches the networks of its containers" });
  const names = new Set(to.joined.map(({ name }) => name));
  return anyOf(APART, ...from.joined.filter(({ name }) => names.has(name)).map(talksOn));
}

const APART: Finding = fails({ because: "they share no network" });
