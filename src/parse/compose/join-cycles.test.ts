import { describe, expect, it } from "vitest";
import { readerOf } from "../file-reader.ts";
import { parseCompose } from "./parse-compose.ts";

function parse(services: string) {
  const reader = readerOf({ "/p/compose.yaml": `services:\n${services}` });
  return parseCompose({ files: ["compose.yaml"], directory: "/p", reader, environment: {}, envFiles: [], profiles: [] });
}

describe("services that join each other", () => {
  it.each([
    ["a network circle", '  a: {image: x, network_mode: "service:b"}\n  b: {image: x, network_mode: "service:a"}\n'],
    ["itself", '  a: {image: x, pid: "service:a"}\n'],
    ["inherited volumes", "  a: {image: x, volumes_from: [b]}\n  b: {image: x, volumes_from: [a]}\n"],
    ["through three kinds", '  a: {image: x, ipc: "service:b"}\n  b: {image: x, volumes_from: [c]}\n  c: {image: x, network_mode: "service:a"}\n'],
  ])("%s is refused by name", (_, services) => {
    expect(() => parse(services)).toThrow(/^cannot start service `a`: `a` needs .*`a`, joined by .* \(compose\.yaml:2:3\)$/);
  });

  it.each([
    ["a chain", '  a: {image: x, network_mode: "service:b"}\n  b: {image: x, volumes_from: [c]}\n  c: {image: x}\n'],
    ["two that join one", '  a: {image: x, pid: "service:c", network_mode: "service:c"}\n  b: {image: x, volumes_from: [c]}\n  c: {image: x}\n'],
    ["a container that runs elsewhere", '  a: {image: x, network_mode: "container:other"}\n'],
  ])("%s is no circle", (_, services) => {
    expect(parse(services).composition.containers.length).toBeGreaterThan(0);
  });

  it("a chain of very many is walked without recursion", () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `  s${index}: {image: x${index < 4999 ? `, volumes_from: [s${index + 1}]` : ""}}\n`).join("");
    expect(parse(chain).composition.containers).toHaveLength(5000);
  });
});
