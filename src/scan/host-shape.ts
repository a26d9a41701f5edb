import type {
  Account,
  AuditRules,
  Blank,
  CiRunner,
  ConfiguredFile,
  Crew,
  Distribution,
  EngineComponent,
  EngineConfiguration,
  EngineJob,
  FileOwner,
  HostConfiguration,
  KernelBuild,
  Known,
  Package,
  Software,
  StoredKey,
  SudoRule,
  TlsFiles,
} from "../model/index.ts";
import { FILE_PARTS } from "../model/index.ts";
import type { Shape } from "./shape.ts";
import { known, list, nullable, number, oneOf, record, recordOf, text, truth } from "./shape.ts";

export const ownerShape = record<FileOwner>({ mode: number, uid: number, gid: number });

export const componentShape = record<EngineComponent>({ name: text, version: text, commit: text });

export const softwareShape: Shape<Software> = record<Software>({
  distribution: known(record<Distribution>({ id: text, versionId: text })),
  packages: known(list(record<Package>({ name: text, version: text, format: oneOf("deb", "rpm", "apk") }))),
  kernel: known(record<KernelBuild>({ upstream: text, distributor: text, packageVersion: text })),
  hasEveryFix: known(truth),
});

export const configurationShape: Shape<HostConfiguration> = record<HostConfiguration>({
  files: known(list(record<ConfiguredFile>({ part: oneOf(...FILE_PARTS), path: text, owner: known(ownerShape) }))),
  audit: known(record<AuditRules>({ watched: list(text), waiting: list(text), isRunning: truth })),
  sshdContainers: known(list(text)),
  swarmListensEverywhere: known(truth),
});

export const engineConfigurationShape: Shape<EngineConfiguration> = record<EngineConfiguration>({
  logLevel: known(text),
  loggingDriver: known(text),
  defaultUlimits: known(list(text)),
  cgroupParent: known(text),
  storageOptions: known(list(text)),
  tlsFiles: known(nullable(record<TlsFiles>({ ca: text, certificate: text, key: text }))),
  imageCount: known(number),
  swarmManagers: known(number),
  swarmCertificateHours: known(number),
});

const keysShape: Shape<Known<readonly StoredKey[]>> = known(
  list(
    record<StoredKey>({
      kind: oneOf("docker-tls-client", "docker-context", "registry", "cloud", "kube", "ssh", "ci-runner"),
      path: text,
      owner: ownerShape,
      opens: known(list(text)),
    }),
  ),
);

const accountShape = record<Account>({
  name: text,
  uid: number,
  gid: number,
  home: text,
  shell: text,
  groups: list(text),
  groupIds: list(number),
  authorizedKeys: known(number),
  keys: keysShape,
});

export const crewShape: Shape<Crew> = record<Crew>({
  accounts: known(list(accountShape)),
  sudoRules: known(list(record<SudoRule>({ who: text, grants: oneOf("everything", "engine", "unclear", "nothing"), asksPassword: truth, words: text }))),
  directories: known(recordOf(ownerShape)),
  engineKeys: keysShape,
  runners: known(list(record<CiRunner>({ kind: text, place: text, account: nullable(text) }))),
  jobs: known(list(record<EngineJob>({ kind: oneOf("cron", "systemd"), place: text, program: text, account: text, isTimed: truth }))),
  unseen: list(record<Blank>({ why: text, learnBy: text })),
});
