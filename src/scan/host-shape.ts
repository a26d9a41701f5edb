import type { Account, Crew, Distribution, EngineComponent, FileOwner, HostConfiguration, Package, Software } from "../model/index.ts";
import type { Shape } from "./shape.ts";
import { known, list, nullable, number, oneOf, record, recordOf, text } from "./shape.ts";

export const ownerShape = record<FileOwner>({ mode: number, uid: number, gid: number });

export const componentShape = record<EngineComponent>({ name: text, version: text, commit: text });

export const softwareShape: Shape<Software> = record<Software>({
  distribution: known(record<Distribution>({ id: text, versionId: text })),
  packages: known(list(record<Package>({ name: text, version: text, format: oneOf("deb", "rpm", "apk") }))),
});

export const configurationShape: Shape<HostConfiguration> = record<HostConfiguration>({
  files: known(recordOf(nullable(ownerShape))),
});

export const crewShape: Shape<Crew> = record<Crew>({
  accounts: known(list(record<Account>({ name: text, uid: number, gid: number, home: text, shell: text, groups: list(text) }))),
});
