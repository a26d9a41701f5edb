import { describe, expect, it } from "vitest";
import { readerOf } from "../file-reader.ts";
import { parseCompose } from "./parse-compose.ts";

function privilegedOf(service: string) {
  const reader = readerOf({ "/p/compose.yaml": `services:\n  web: {image: x, ${service}}\n` });
  return parseCompose({ files: ["compose.yaml"], directory: "/p", reader, environment: {}, envFiles: [], profiles: [] }).composition.containers[0]?.privileged;
}

describe("lifecycle hooks of a service", () => {
  it.each(["post_start: [{command: x, privileged: true}]", "pre_stop: [{command: x}, {command: y, privileged: true}]"])(
    "%s: it is not known to be unprivileged",
    (service) => {
      expect(privilegedOf(service)).toMatchObject({ known: false, why: expect.stringContaining("privileged hook") });
    },
  );

  it.each(["post_start: [{command: x}]", "pre_stop: [{command: x, privileged: false, user: root}]"])("%s: nothing is gained", (service) => {
    expect(privilegedOf(service)).toMatchObject({ known: true, value: false });
  });

  it("a privileged service stays privileged", () => {
    expect(privilegedOf("privileged: true, post_start: [{command: x, privileged: true}]")).toMatchObject({ known: true, value: true });
  });
});
