import type { Standards } from "../../model/index.ts";
import type { Condition } from "../condition.ts";
import { all } from "../condition.ts";
import { hostPath, hostPathWithin, hostRoot, lsmAllows } from "../facts/builders.ts";
import type { FactArg } from "../facts/vocabulary.ts";

type HostPath = FactArg<"host-path", 0>;
type Mode = FactArg<"host-path", 1>;

/**
 * Who may touch root's files through a mount: the kernel compares the owner of the file with the uid on the host, so it is uid 0 that counts
 * and no capability is needed (measured: root with every capability dropped opens root-owned files; uid 1000 and a remapped root do not).
 */
export function asHostRoot(condition: Condition): Condition {
  return all(condition, hostRoot(), lsmAllows("host-file"));
}

/** Uid 0 of the host reaches all of `path`. */
export function rootReaches(path: HostPath, mode: Mode): Condition {
  return asHostRoot(hostPath(path, mode));
}

/** Uid 0 of the host reaches `path` or at least something in it, where one file of it is enough. */
export function rootReachesInto(path: HostPath, mode: Mode): Condition {
  return asHostRoot(hostPathWithin(path, mode));
}

/** Controls that every sensitive mount breaks: CIS 5.6 "sensitive host system directories are not mounted", SP 800-190 4.5.5 "host file system tampering". */
export const SENSITIVE_MOUNT: Partial<Standards> = { cis: ["5.6"], attack: ["T1611"], cwe: ["CWE-668", "CWE-732"], nist: ["4.5.5"] };

export const UID_DECIDES =
  "Dropping all capabilities, the default seccomp profile and AppArmor's docker-default do not stop it: the kernel asks for the uid that owns the file.";

export const READ_ONLY_STILL_READS = "A read-only mount does not help: reading is the attack.";

export const SENSITIVE_MOUNTS_REFERENCE =
  "https://github.com/HackTricks-wiki/hacktricks/blob/master/src/linux-hardening/privilege-escalation/container-security/sensitive-host-mounts.md";

export const CDK_REFERENCE = "https://github.com/cdk-team/CDK";

export const KUBEHOUND_REFERENCE = "https://github.com/DataDog/KubeHound/tree/main/docs/reference/attacks";

export const CONTAINERD_THREATS_REFERENCE = "https://github.com/containerd/containerd/blob/main/docs/security/THREAT_MODEL.md";
