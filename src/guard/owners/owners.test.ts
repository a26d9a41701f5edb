import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known } from "../../model/index.ts";
import { cliCreate, requestText } from "../bodies/fixtures.ts";
import { printJson } from "../json/print.ts";
import type { EngineRequest } from "../request.ts";
import { readRequest } from "../request.ts";
import { bytesOf } from "../wire/fixtures.ts";
import type { Things } from "./claim.ts";
import { claim, thingKey } from "./claim.ts";
import type { Thing } from "./documents.ts";
import { containerThing, networkThing, volumeThing } from "./documents.ts";
import { notOwned, unowned } from "./judge-ownership.ts";
import { refuseForged } from "./owner-label.ts";
import { referencesOf } from "./references.ts";

const API = known("1.41", { source: "test", location: "" });
const ME = "listener:ci";
const ID = "a".repeat(64);

function request(line: string, body: string | null = null): EngineRequest {
  return readRequest(bytesOf(requestText(line, body)), API);
}

function service(container: object): EngineRequest {
  return request("POST /v1.41/services/create", JSON.stringify({ Name: "s", TaskTemplate: { ContainerSpec: { Image: "a", ...container } } }));
}

function create(at: Readonly<Record<string, unknown>> = {}): EngineRequest {
  return request("POST /v1.41/containers/create", cliCreate(at));
}

function names(of: EngineRequest): readonly string[] {
  return referencesOf(of).map(({ kind, name, may }) => `${kind} ${name}${may === "neither" ? "" : ` may ${may}`}`);
}

describe("things that a request names", () => {
  it.each<[string, EngineRequest, readonly string[]]>([
    ["a container", request("POST /v1.41/containers/web/stop"), ["container web"]],
    ["an exec", request("GET /v1.41/exec/abc/json"), ["exec abc"]],
    ["a volume", request("DELETE /v1.41/volumes/data"), ["volume data"]],
    ["a network that is looked at", request("GET /v1.41/networks/bridge"), ["network bridge"]],
    [
      "a network that is joined, and who joins it",
      request("POST /v1.41/networks/bridge/connect", '{"Container":"web","EndpointConfig":{"Links":["db:d"]}}'),
      ["network bridge may be-shared", "container web", "container db"],
    ],
    ["what leaves a network", request("POST /v1.41/networks/net/disconnect", '{"Container":"web"}'), ["network net may be-shared", "container web"]],
    ["a volume that is made", request("POST /v1.41/volumes/create", '{"Name":"data"}'), ["volume data may be-absent"]],
    ["a volume that the engine names", request("POST /v1.41/volumes/create", "{}"), []],
    [
      "before and since",
      request(`GET /v1.41/containers/json?filters=${encodeURIComponent('{"before":["a"],"since":{"b":true}}')}`),
      ["container a", "container b"],
    ],
    ["what a build joins", request("POST /v1.41/build?networkmode=container%3Adb"), ["container db"]],
    ["nothing of an image", request("GET /v1.41/images/a/json"), []],
    ["nothing of a plain create", create(), []],
    [
      "all that a create joins and mounts",
      create({
        "HostConfig.Binds": ["data:/d:ro", "/srv:/s", "/anonymous"],
        "HostConfig.Mounts": [
          { Type: "volume", Source: "logs", Target: "/l" },
          { Type: "volume", Target: "/m" },
          { Type: "bind", Source: "/x", Target: "/x" },
        ],
        "HostConfig.VolumesFrom": ["web:ro"],
        "HostConfig.PidMode": "container:p",
        "HostConfig.IpcMode": "container:i",
        "HostConfig.NetworkMode": "container:n",
        "HostConfig.Links": ["db:d"],
        "NetworkingConfig.EndpointsConfig": { back: { Links: ["l:x"] } },
      }),
      [
        ...["volume data may be-absent", "volume logs may be-absent", "container web", "container p", "container i", "container n"],
        ...["network back may be-shared", "container l", "container db"],
      ],
    ],
    ["a network of the host's is nobody's", create({ "HostConfig.NetworkMode": "host" }), []],
    ["a network by its name", create({ "HostConfig.NetworkMode": "back" }), ["network back may be-shared"]],
  ])("%s", (_, of, expected) => expect(names(of)).toEqual(expected));
});

const LABELLED = { "seaworthy.owner": ME };
const IMAGE = { Id: "sha256:b", Config: { Labels: null } };
const containerAnswer = (labels: object | null) => ({ Id: ID, Name: "/web", Image: "sha256:b", Config: { Image: "busybox", Labels: labels } });

describe("whose a thing is", () => {
  it.each<[string, Thing | null, string | null | undefined]>([
    ["a container with a label", containerThing(containerAnswer(LABELLED), IMAGE), ME],
    ["without labels", containerThing(containerAnswer(null), IMAGE), null],
    ["with its image's label", containerThing(containerAnswer(LABELLED), { Id: "sha256:b", Config: { Labels: LABELLED } }), null],
    [
      "with a label of its own where its image has another",
      containerThing(containerAnswer(LABELLED), { Id: "b", Config: { Labels: { "seaworthy.owner": "" } } }),
      ME,
    ],
    ["of an image that is gone", containerThing(containerAnswer(LABELLED), null), null],
    ["a container that is not there", containerThing(null, null), undefined],
    ["a volume", volumeThing({ Name: "data", Labels: LABELLED }), ME],
    ["a volume without labels", volumeThing({ Name: "data", Labels: null }), null],
    ["a network", networkThing({ Id: ID, Name: "net", Labels: LABELLED }), ME],
    ["a label that is no text", networkThing({ Id: ID, Name: "net", Labels: { "seaworthy.owner": [ME] } }), null],
    ["an answer that is none", volumeThing("x"), undefined],
  ])("%s", (_, thing, owner) => expect(thing?.owner).toBe(owner));

  it("what a container uses is found in what it was made with", () =>
    expect(
      containerThing(
        {
          ...containerAnswer(LABELLED),
          Mounts: [
            { Type: "volume", Name: "data" },
            { Type: "bind", Source: "/x" },
          ],
          HostConfig: { NetworkMode: "container:n", PidMode: "host", IpcMode: "private" },
          NetworkSettings: { Networks: { back: {} } },
        },
        IMAGE,
      )?.uses.map(({ kind, name }) => `${kind} ${name}`),
    ).toEqual(["volume data", "container n", "network back"]));
});

const thing = (kind: Thing["kind"], name: string, owner: string | null, isShared = false): readonly [string, Thing] => [
  thingKey(kind, name),
  { kind, id: kind === "volume" ? name : ID, name, image: "", owner, labels: {}, isShared, uses: [] },
];

describe("what is not a caller's", () => {
  const things: Things = new Map([
    thing("container", "mine", ME),
    thing("container", "other", "listener:x"),
    thing("container", "nobody", null),
    thing("network", "bridge", null, true),
    thing("volume", "taken", "listener:x"),
  ]);
  const answer = (of: EngineRequest): string | null => {
    const decision = notOwned(referencesOf(of), { things, owner: ME, isCreate: of.operation.body === "container-create" });
    return decision?.kind === "refused" && decision.reason === "not-owned" ? `${decision.status} ${decision.answer}` : null;
  };

  it.each<[EngineRequest, string | null]>([
    [request("GET /v1.41/containers/mine/json"), null],
    [request("GET /v1.41/containers/other/json"), "404 No such container: other"],
    [request("GET /v1.41/containers/nobody/json"), "404 No such container: nobody"],
    [request("GET /v1.41/containers/absent/json"), "404 No such container: absent"],
    [request("POST /v1.41/exec/absent/start", "{}"), "404 No such exec instance: absent"],
    [request("GET /v1.41/networks/bridge"), "404 network bridge not found"],
    [request("POST /v1.41/networks/bridge/connect", '{"Container":"mine"}'), null],
    [request("POST /v1.41/volumes/create", '{"Name":"taken"}'), "409 the volume name `taken` is taken"],
    [request("POST /v1.41/volumes/create", '{"Name":"new"}'), null],
    [create({ "HostConfig.NetworkMode": "container:other" }), "400 No such container: other"],
    [create({ "HostConfig.Binds": ["new:/d"] }), null],
  ])("$operation.id", (of, expected) => expect(answer(of)).toBe(expected));

  it.each(["GET /v1.41/system/df", "GET /v1.41/services", "POST /v1.41/images/prune", "GET /v1.41/plugins/a/json"])("%s has no owner", (line) =>
    expect(unowned(request(line))).toMatchObject({ reason: "not-owned" }),
  );
  it("images are policies' business", () => expect(unowned(request("GET /v1.41/images/json"))).toBeNull());
});

describe("a request as its caller's own", () => {
  const things: Things = new Map([thing("container", "web", ME), thing("network", "net", ME), thing("volume", "there", ME), [thingKey("volume", "new"), null]]);
  const sent = (of: EngineRequest) => claim(of, ME, things);

  it.each([
    ["POST /v1.41/volumes/create", '{"Name":"data"}'],
    ["POST /v1.41/networks/create", '{"Name":"net","Labels":{"a":"b"}}'],
    ["POST /v1.41/containers/create", cliCreate()],
  ])("%s carries its name", (line, body) => expect(sent(request(line, body)).request.body).toMatchObject({ Labels: LABELLED }));

  it("names containers and networks by their whole ids", () =>
    expect([
      sent(request("POST /v1.41/containers/web/stop")).request.name,
      sent(request("DELETE /v1.41/networks/net")).request.name,
      sent(request("POST /v1.41/networks/net/disconnect", '{"Container":"web"}')).request.body?.["Container"],
      sent(request("DELETE /v1.41/volumes/there")).request.name,
    ]).toEqual([ID, ID, ID, "there"]));

  it("volumes that come with a container carry it too, those that are there stay as they were asked", () => {
    const { request: made, changes } = sent(create({ "HostConfig.Binds": ["there:/t", "new:/n:ro,nocopy", "/srv:/s"] }));
    const label = { Labels: LABELLED };
    expect(made.body?.["HostConfig"]).toMatchObject({
      Binds: ["there:/t", "/srv:/s"],
      Mounts: [{ Type: "volume", Source: "new", Target: "/n", ReadOnly: true, VolumeOptions: { NoCopy: true, ...label } }],
    });
    expect(changes.map(({ field }) => field)).toEqual(["Labels.seaworthy.owner", "HostConfig.Binds", "HostConfig.Mounts"]);
  });

  it("a volume that cannot be made so has to be there first", () =>
    expect(() => sent(create({ "HostConfig.Binds": ["new:/n:z"] }))).toThrow("cannot be made with the modes"));

  it.each([
    ["GET /v1.41/containers/json", '{"label":["seaworthy.owner=listener:ci"]}'],
    [
      `GET /v1.41/events?filters=${encodeURIComponent('{"type":{"container":true},"label":["a=b"]}')}`,
      '{"type":["container"],"label":["a=b","seaworthy.owner=listener:ci"]}',
    ],
    [`POST /v1.41/volumes/prune?filters=${encodeURIComponent('{"label":["seaworthy.owner=listener:ci"]}')}`, '{"label":["seaworthy.owner=listener:ci"]}'],
  ])("%s speaks of its own", (line, expected) => expect(sent(request(line)).request.query.find(({ name }) => name === "filters")?.value).toBe(expected));

  it("doing it again changes nothing", () => {
    fc.assert(
      fc.property(fc.subarray(["there:/t", "new:/n", "/srv:/s", "other:/o:nocopy"]), fc.boolean(), (binds, isAnonymous) => {
        const absent: Things = new Map([...things, [thingKey("volume", "other"), null]]);
        const mounts = isAnonymous ? [{ Type: "volume", Target: "/a" }] : [];
        const once = claim(create({ "HostConfig.Binds": binds, "HostConfig.Mounts": mounts }), ME, absent).request;
        const again = claim(once, ME, absent);
        expect([printJson(again.request.body ?? null), again.changes]).toEqual([printJson(once.body ?? null), []]);
        // What is sent is read as it was written.
        expect(readRequest(bytesOf(requestText("POST /v1.41/containers/create", printJson(once.body ?? null))), API).body).toEqual(once.body);
      }),
    );
  });
});

describe("a label that speaks of owners", () => {
  it.each<[string, EngineRequest, string | null, boolean]>([
    ["another's", create({ Labels: { "seaworthy.owner": "x" } }), ME, false],
    ["one's own, as a tool repeats it", create({ Labels: { "seaworthy.owner": ME } }), ME, true],
    ["any, of a caller without owners", create({ Labels: { "seaworthy.owner": ME } }), null, false],
    [
      "another's, on a volume",
      create({ "HostConfig.Mounts": [{ Type: "volume", Source: "vol", Target: "/v", VolumeOptions: { Labels: { "seaworthy.owner": "x" } } }] }),
      ME,
      false,
    ],
    ["another's, on a service", service({ Labels: { "seaworthy.owner": "x" } }), ME, false],
    [
      "another's, on its volumes",
      service({ Mounts: [{ Type: "volume", Source: "vol", Target: "/v", VolumeOptions: { Labels: { "seaworthy.owner": "x" } } }] }),
      ME,
      false,
    ],
    ["none, on a service", service({}), ME, true],
    ["none", create(), ME, true],
  ])("%s", (_, of, owner, isTaken) => {
    const said = () => refuseForged(of.body ?? {}, owner);
    if (isTaken) expect(said).not.toThrow();
    else expect(said).toThrow("is the guard's to set");
  });
});
