import { ALWAYS, all, any, not } from "../condition.ts";
import { credential, engineEntitlement, engineIsDesktop, engineRootless, ofObject, privileged, socket } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";

/** What the author of a Dockerfile, or of what a build reads, gains from the builder. */
export const BUILD_INPUT: readonly Technique[] = [
  technique({
    id: "untrusted-build-step",
    title: "A build runs the code of whoever wrote the Dockerfile",
    argument:
      "`RUN` steps and the frontend that `# syntax=` names execute on the host of the engine, in the sandbox of a default container, with the secrets and caches that the build was given.",
    fix: "Build untrusted input in a throw-away machine or a rootless builder, without secrets.",
    notes: [
      "A build step has the default capabilities and the default seccomp filter: not a way to the host by itself.",
      "Secrets and ssh agents forwarded to the build are readable for each step that mounts them.",
    ],
    from: ["dockerfile-author"],
    when: ALWAYS,
    gains: [
      { privilege: "image-tampering", over: "host" },
      { privilege: "network-exposure", over: "host" },
    ],
    maps: { cis: ["4.2", "4.10"], attack: ["T1612", "T1204.003", "T1552.001"], cwe: ["CWE-829", "CWE-522"], nist: ["4.1.3", "4.1.5", "4.1.4"] },
    verification: { level: "measured", note: "A RUN step had CapEff a80425fb and seccomp mode 2: the sandbox of a default container." },
    references: ["https://docs.docker.com/build/buildkit/frontend/"],
    origins: ["build.run-code", "build.frontend", "build.secret-leak"],
  }),
  technique({
    id: "build-host-network",
    title: "A build step may use the network of the host",
    argument:
      "The builder inside the engine allows `network.host` by default: a step that asks for it reaches services of the host that listen on loopback only.",
    fix: "Set `builder.entitlements.network-host` to false in the engine configuration.",
    notes: ["The build request must allow it too. A builder outside the engine has the entitlement off by default."],
    from: ["dockerfile-author"],
    when: engineEntitlement("network.host"),
    gains: [{ privilege: "network-pivot", over: "host" }],
    maps: { cis: ["5.10"], attack: ["T1612", "T1046"], cwe: ["CWE-668"], nist: ["4.4.2"] },
    verification: { level: "measured", note: "The classic builder accepted the host network and saw the interfaces of the host." },
    references: [
      "https://github.com/moby/moby/blob/master/daemon/internal/builder-next/controller.go",
      "https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md",
    ],
    origins: ["build.network-host"],
  }),
  technique({
    id: "build-insecure-entitlement",
    title: "A build step may run without a sandbox",
    argument: "With the entitlement `security.insecure` a `RUN --security=insecure` step has all capabilities and devices, as a privileged container has.",
    fix: "Remove the entitlement; build such images in a machine of their own.",
    notes: ["Off by default in the engine and in BuildKit, and the build request must allow it too."],
    from: ["dockerfile-author"],
    when: all(engineEntitlement("security.insecure"), not(engineRootless())),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { cis: ["5.5"], attack: ["T1612", "T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in the builder of the engine." },
    references: [
      "https://github.com/moby/moby/blob/master/daemon/internal/builder-next/controller.go",
      "https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md",
    ],
    origins: ["build.security-insecure"],
  }),
  technique({
    id: "build-device-entitlement",
    title: "A build step may ask for devices",
    argument: "Engines since 29 let build steps ask for devices by CDI name, whose drivers are kernel code that a build otherwise cannot reach.",
    fix: "Do not register CDI devices on hosts that build untrusted input.",
    from: ["dockerfile-author"],
    when: not(engineIsDesktop()),
    gains: [{ privilege: "kernel-attack-surface", over: "host" }],
    maps: { cis: ["5.18"], attack: ["T1612"], cwe: ["CWE-668"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in the builder of the engine." },
    references: ["https://github.com/moby/moby/blob/master/daemon/internal/builder-next/controller.go"],
    origins: ["build.device-entitlement"],
  }),
  technique({
    id: "shared-build-cache",
    title: "A shared build cache carries files between tenants",
    argument: "Cache mounts and cached layers are shared by all builds of one builder: what one build leaves there, another takes for its own.",
    fix: "Give each trust domain its own builder or its own cache namespace.",
    from: ["build-input-author"],
    when: ALWAYS,
    gains: [{ privilege: "image-tampering", over: "host" }],
    maps: { attack: ["T1525"], cwe: ["CWE-345"], nist: ["4.1.5"] },
    verification: { level: "source", note: "Read in the documentation of cache mounts." },
    references: ["https://docs.docker.com/build/cache/"],
    origins: ["build.cache-poison"],
  }),
  technique({
    id: "ci-job-with-engine",
    title: "A CI job runs where the engine is at hand",
    argument:
      "Whoever changes what a CI job builds or tests runs code in the runner. Where the runner holds the engine socket or is privileged, that code is on the way to the host.",
    fix: "Run jobs in throw-away machines, or give the runner a rootless builder instead of the socket.",
    from: ["build-input-author"],
    across: "every-container",
    when: ofObject(all(credential("ci-runner"), any(socket("docker"), privileged()))),
    gains: [{ privilege: "exec", over: "object" }],
    maps: { cis: ["5.32", "5.5"], attack: ["T1195.002", "T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "memory", note: "A common layout of CI systems; not measured." },
    references: ["https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html"],
    origins: ["cred.ci-docker-in-docker"],
  }),
];
