import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edited, placesIn } from "./json-places.ts";
import type { SecretPart } from "./withhold.ts";
import { withhold } from "./withhold.ts";

const nothing = (): boolean => false;
const told = (answer: unknown): unknown => JSON.parse(withhold(JSON.stringify(answer), nothing).text);

describe("of an answer is withheld", () => {
  it.each<[string, unknown, unknown, SecretPart]>([
    ["a variable by its name", { Config: { Env: ["A=b", "DB_PASSWORD=x"] } }, { Config: { Env: ["A=b", "DB_PASSWORD=[redacted]"] } }, "environment"],
    ["a variable by its value", { Env: ["URL=https://a:b@c/"] }, { Env: ["URL=[redacted]"] }, "environment"],
    ["a plugin's variable", { Env: [{ Name: "TOKEN", Value: "x" }] }, { Env: [{ Name: "TOKEN", Value: "[redacted]" }] }, "environment"],
    ["a label", [{ Labels: { "a.token": "x", b: "c" } }], [{ Labels: { "a.token": "[redacted]", b: "c" } }], "labels"],
    ["a label in an event", { Actor: { Attributes: { secret: "x" } } }, { Actor: { Attributes: { secret: "[redacted]" } } }, "labels"],
    ["a word of a command", { Cmd: ["a", "--password", "x"] }, { Cmd: ["a", "--password", "[redacted]"] }, "commands"],
    ["a command in one text", { Command: "sh -c 'TOKEN=x y'" }, { Command: "sh -c 'TOKEN=[redacted] y'" }, "commands"],
    ["a value behind its flag", { Command: 'sh -c "a --token x"' }, { Command: 'sh -c "a --token [redacted]"' }, "commands"],
    ["what an exec runs", { ProcessConfig: { arguments: ["--token=x"] } }, { ProcessConfig: { arguments: ["--token=[redacted]"] } }, "commands"],
    ["a process in a list", { Processes: [["1", "a --api-key=x"]] }, { Processes: [["1", "a --api-key=[redacted]"]] }, "commands"],
    ["a step that sets a variable", [{ CreatedBy: "ENV PGPASSWORD=x y" }], [{ CreatedBy: "ENV PGPASSWORD=[redacted]" }], "environment"],
    ["a step among several", [{ CreatedBy: "ENV A=1 ENV A_TOKEN=x y ENV B=2" }], [{ CreatedBy: "ENV A=1 ENV A_TOKEN=[redacted]" }], "environment"],
    ["a step that is a command", { Cmd: ["sh", "-c", "#(nop)  ENV A_TOKEN=x y"] }, { Cmd: ["sh", "-c", "#(nop)  ENV A_TOKEN=[redacted]"] }, "commands"],
    ["a label in a list", { Labels: ["a.token=x", "b=c"] }, { Labels: ["a.token=[redacted]", "b=c"] }, "labels"],
    ["an option of a volume", { Options: { o: "username=a,password=b" } }, { Options: { o: "username=a,password=[redacted]" } }, "options"],
    [
      "an option of a log",
      { LogConfig: { Type: "splunk", Config: { "splunk-token": "x" } } },
      { LogConfig: { Type: "splunk", Config: { "splunk-token": "[redacted]" } } },
      "options",
    ],
    ["a swarm's tokens", { JoinTokens: { Worker: "x", Manager: "y" } }, { JoinTokens: { Worker: "[redacted]", Manager: "[redacted]" } }, "tokens"],
    ["a key that unlocks a swarm", { UnlockKey: "x" }, { UnlockKey: "[redacted]" }, "tokens"],
    ["what is known as a secret, anywhere", { a: [{ HttpProxy: "http://u:p@h:1" }] }, { a: [{ HttpProxy: "[redacted]" }] }, "values"],
  ])("%s", (_words, answer, expected, part) => {
    expect(told(answer)).toEqual(expected);
    expect([...withhold(JSON.stringify(answer), nothing).counts.keys()]).toEqual([part]);
    expect(withhold(JSON.stringify(answer), (each) => each === part).text).toBe(JSON.stringify(answer));
  });

  it.each([
    { Env: ["PATH=/bin", "PASSWORD=", "PASSWORD_FILE=/run/x", "PASSWORD"] },
    { Env: null, Labels: null, Cmd: null, Options: null, LogConfig: null, JoinTokens: {}, UnlockKey: "" },
    { Labels: { "com.docker.compose.project": "web" }, Names: ["/password"] },
    { Env: {}, Labels: [], Cmd: {}, CreatedBy: [], Options: "x" },
  ])("nothing of %j", (answer) => {
    const text = JSON.stringify(answer);
    expect(withhold(text, nothing)).toEqual({ text, counts: new Map() });
  });

  it("each of two values under one key", () => {
    expect(withhold('{"UnlockKey":"a","UnlockKey":"b"}', nothing).text).toBe('{"UnlockKey":"[redacted]","UnlockKey":"[redacted]"}');
  });

  it("nothing else: every other byte stays", () => {
    const text = ' {"Memory" : 9223372036854775807 ,"x":"\\u0041\\/\\"", "Env":[ "TOKEN=\\"a\\"" , "B=\\u00e9" ] }\n';
    expect(withhold(text, nothing).text).toBe(' {"Memory" : 9223372036854775807 ,"x":"\\u0041\\/\\"", "Env":[ "TOKEN=[redacted]" , "B=\\u00e9" ] }\n');
  });

  it.each([
    ["letters", "a"],
    ["line ends", "\n"],
    ["quotes behind backslashes", '\\"'],
  ])("nothing of a long text of %s", (_words, letters) => {
    const answer = { Labels: { a: letters.repeat(12_000_000 / letters.length), "b.token": "x" } };
    expect(told(answer)).toEqual({ Labels: { ...answer.Labels, "b.token": "[redacted]" } });
  });

  it("what is not looked at of a long command", () => {
    const [fresh = ""] = (told({ Cmd: [`echo ${"x ".repeat(4_000)}--password=y`] }) as { readonly Cmd: readonly string[] }).Cmd;
    expect(fresh.endsWith(" [redacted]")).toBe(true);
    expect(fresh).not.toContain("=y");
  });

  it.each(["{", '{"a":1} {}', "nonsense", "[".repeat(70) + "]".repeat(70)])("nothing can be said of %s", (text) => {
    expect(() => withhold(text, nothing)).toThrow(SyntaxError);
  });
});

describe("places in JSON", () => {
  it("are those of its texts, whatever it is", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 3), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const places = textsIn(placesIn(text));
        expect(places.map(({ start, end }) => JSON.parse(text.slice(start, end)) as unknown)).toEqual(places.map(({ value }) => value));
        const marked = edited(
          text,
          places.map((at) => ({ at, text: `${at.value}!` })),
        );
        expect(JSON.parse(marked)).toEqual(JSON.parse(text, (_key, value: unknown) => (typeof value === "string" ? `${value}!` : value)));
      }),
      { numRuns: 500 },
    );
  });
});

type TextPlace = Extract<ReturnType<typeof placesIn>, { readonly kind: "text" }>;

function textsIn(place: ReturnType<typeof placesIn>): readonly TextPlace[] {
  switch (place.kind) {
    case "object":
      return place.fields.flatMap(([, field]) => textsIn(field));
    case "list":
      return place.items.flatMap(textsIn);
    case "text":
      return [place];
    case "other":
      return [];
  }
}
