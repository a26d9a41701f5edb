import type { Engine, Host, Known } from "../model/index.ts";
import { unknown } from "../model/index.ts";
import { unknownConfiguration } from "./configuration.ts";
import { unknownCrew } from "./crew.ts";
import { unknownSoftware } from "./software.ts";

/** The engine and host of whoever asks without saying where it will run: nothing is taken for granted, so verdicts may be `undecided`. */
const WHY = "the engine and host under it are not known";
const LEARN_ENGINE = "judge with `--host stock`, or with a snapshot that `seaworthy scan --snapshot FILE` took there";

function blank<T>(): Known<T> {
  return unknown(WHY, LEARN_ENGINE);
}

export const UNKNOWN_ENGINE: Engine = {
  product: blank(),
  version: blank(),
  apiVersion: blank(),
  minApiVersion: blank(),
  isDesktop: blank(),
  isExperimental: blank(),
  rootless: blank(),
  usernsRemap: blank(),
  controlGroups: blank(),
  seccompProfile: blank(),
  noNewPrivileges: blank(),
  selinuxEnabled: blank(),
  dataRoot: blank(),
  storageDriver: blank(),
  defaultRuntime: blank(),
  runtimes: blank(),
  listeners: blank(),
  authorizationPlugins: blank(),
  swarm: blank(),
  swarmAutolock: blank(),
  insecureRegistries: blank(),
  liveRestore: blank(),
  userlandProxy: blank(),
  iptables: blank(),
  debug: blank(),
  metricsAddress: blank(),
  insecureEntitlement: blank(),
  networkHostEntitlement: blank(),
  components: blank(),
  configuration: {
    logLevel: blank(),
    loggingDriver: blank(),
    defaultUlimits: blank(),
    cgroupParent: blank(),
    storageOptions: blank(),
    tlsFiles: blank(),
    imageCount: blank(),
    swarmManagers: blank(),
    swarmCertificateHours: blank(),
  },
  containerDefaults: null,
};

export const UNKNOWN_HOST: Host = unknownHost(WHY, LEARN_ENGINE);

/** A host of which nothing can be read, for a reason of its own (a remote engine, an engine in a virtual machine). */
export function unknownHost(why: string, learnBy: string): Host {
  const none = <T>(): Known<T> => unknown(why, learnBy);
  return {
    kernelVersion: none(),
    cgroupVersion: none(),
    apparmor: none(),
    selinuxEnforcing: none(),
    symlinks: none(),
    mountPoints: none(),
    sockets: none(),
    rootMountShared: none(),
    processUids: none(),
    dockerGroupId: none(),
    dockerGroupMembers: none(),
    sudoDockerUsers: none(),
    maxUserNamespaces: none(),
    unprivilegedUsernsRestricted: none(),
    unprivilegedBpfDisabled: none(),
    modulesDisabled: none(),
    kexecDisabled: none(),
    lockdown: none(),
    ueventHelper: none(),
    yamaPtraceScope: none(),
    runsSshd: none(),
    runsCron: none(),
    runsKubelet: none(),
    onCloud: none(),
    metadataServiceOpen: none(),
    nosuidNodevPaths: none(),
    firewallExpected: none(),
    software: unknownSoftware(why, learnBy),
    configuration: unknownConfiguration(why, learnBy),
    crew: unknownCrew(why, learnBy),
  };
}

export const UNKNOWN_WORDS = "unknown: nothing is assumed of the engine and host";
