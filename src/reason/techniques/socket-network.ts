import { ALWAYS } from "../condition.ts";
import { ofObject, servesEngineApi } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";
import { KUBEHOUND_REFERENCE } from "./mount-access.ts";

const SERVED = { cis: ["5.32"], attack: ["T1609", "T1610", "T1611"], cwe: ["CWE-306", "CWE-668"], nist: ["4.4.2", "4.4.3"] } as const;

/** The engine's API passed on by one container to others: who shares a network with a socket proxy holds what the proxy lets through. */
export const SOCKET_NETWORK: readonly Technique[] = [
  technique({
    id: "container-network-reach",
    title: "The container is on a network with others",
    argument: "It opens connections to every port of the containers on its networks, published or not, unless traffic between them is turned off.",
    fix: "Give containers that need not talk to each other networks of their own.",
    from: ["exec"],
    across: "networks-joined",
    when: ALWAYS,
    gains: [{ privilege: "network-reach", over: "object" }],
    maps: { attack: ["T1046"], nist: ["4.4.2"] },
    verification: { level: "measured", note: "T49: containers on a bridge reach each other; with inter-container traffic off they do not." },
    origins: [],
  }),
  technique({
    id: "engine-api-served-in-full",
    title: "A container on the network serves the engine's whole API",
    argument:
      "A container that holds the engine's socket and passes everything on gives the engine to whoever connects: each container on its networks is as good as having the socket.",
    fix: "Let the proxy pass only the calls that are needed, and put it on a network with its one client.",
    notes: ["That the port is not published does not matter: containers on the same network reach it."],
    from: ["network-reach"],
    across: "network-members",
    when: ofObject(servesEngineApi("full")),
    gains: [{ privilege: "engine-control", over: "host" }],
    maps: SERVED,
    verification: { level: "source", note: "Follows from the proxy's configuration; socket proxies authenticate nobody." },
    references: ["https://github.com/Tecnativa/docker-socket-proxy", KUBEHOUND_REFERENCE],
    origins: [],
  }),
  technique({
    id: "engine-api-served-for-creation",
    title: "A container on the network lets others create containers",
    argument: "A proxy that lets container creation through without reading the body passes on privileged containers with the host mounted.",
    fix: "Do not let POST on containers through, or put a proxy there that judges the body.",
    notes: ["A filter on method and path does not see what the container asks for."],
    from: ["network-reach"],
    across: "network-members",
    when: ofObject(servesEngineApi("create")),
    gains: [{ privilege: "engine-create", over: "host" }],
    maps: SERVED,
    verification: { level: "source", note: "Documentation of docker-socket-proxy: `POST=1` with `CONTAINERS=1`." },
    references: ["https://github.com/Tecnativa/docker-socket-proxy"],
    origins: [],
  }),
  technique({
    id: "engine-api-served-for-reading",
    title: "A container on the network lets others read the engine",
    argument: "GET alone reads every container's environment, and archives of files from any container that has a host path mounted.",
    fix: "Let through only the paths that are needed (`/events`, `/containers/json`).",
    notes: ["GET is not harmless: `GET /containers/{id}/archive` reads files (T100) and attaching is a GET as well (T101)."],
    from: ["network-reach"],
    across: "network-members",
    when: ofObject(servesEngineApi("read")),
    gains: [{ privilege: "engine-read", over: "host" }],
    maps: SERVED,
    verification: { level: "measured", note: "T100, T101." },
    references: ["https://github.com/Tecnativa/docker-socket-proxy"],
    origins: [],
  }),
];
