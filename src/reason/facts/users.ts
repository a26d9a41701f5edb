import type { Evidence, Finding, Known, Remedy } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { noNewPrivileges } from "./confinement.ts";
import { allOf, anyOf, fails, hangsOn, holds, negate, quietly, whereKnown } from "./finding.ts";
import { givenCapability, givesToOthers } from "./granted-capabilities.ts";
import { imageField, imageHasSetuidRoot } from "./images.ts";
import { isNotRemapped, isRemapped } from "./remapping.ts";
import type { Subject } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** As whom a container runs, and whether it can become root. */

/** An unprivileged uid that hosts do not hand out to people (those start at 1000) nor to system accounts (below 1000). */
const UNPRIVILEGED_UID = 10001;

/** What `--user` or `USER` says: ids where they are numbers, names where only the image's /etc/passwd could tell. */
export interface UserChoice {
  readonly uid: number | null;
  readonly gid: number | null;
  readonly words: string;
}

/** The user that counts, as moby's and runc's `GetExecUser` read it: a number (Atoi, so `+0` and `00` are 0) or a name, and a group after `:`. */
export function parseUser(written: string): UserChoice {
  const [user = "", group = ""] = written.split(":", 2);
  const uid = user === "" || user === "root" ? 0 : numberOf(user);
  return { uid, gid: group === "" ? (uid === 0 ? 0 : null) : numberOf(group), words: written === "" ? "no user is named" : `user \`${written}\`` };
}

function numberOf(text: string): number | null {
  return /^[+-]?\d{1,10}$/.test(text) ? Math.abs(Number(text)) : null;
}

/** The user as asked for: the container's word, else the image's. */
export const userOf = remembered((subject: Subject): Known<UserChoice> => {
  const { user } = subject.container;
  const written = user.known && user.value === null ? imageField(subject, (image) => image.user) : user;
  return written.known ? known(parseUser(written.value ?? ""), written.evidence) : written;
});

/** Ids of the live process. Under a remap the kernel shows shifted ids, which say nothing of the uid inside. */
function liveIds(subject: Subject): { readonly uid: number; readonly gids: readonly number[]; readonly evidence: Evidence } | null {
  const ids = subject.container.processIds;
  if (ids === null || !ids.known || isRemapped(subject).truth !== "false") return null;
  return { ...ids.value, evidence: ids.evidence };
}

/** The uid as a number where it is known. */
export const uidOf = remembered((subject: Subject): Known<number> => {
  const live = liveIds(subject);
  if (live !== null) return known(live.uid, live.evidence);
  const choice = userOf(subject);
  if (!choice.known) return choice;
  if (choice.value.uid !== null) return known(choice.value.uid, choice.evidence);
  const why = `the uid of ${choice.value.words} is in the image's /etc/passwd`;
  return { known: false, why, learnBy: "name the user by number, or look into /etc/passwd of the image" };
});

export const runsAsRoot = remembered((subject: Subject): Finding => {
  const { id } = subject.container;
  const remedies: readonly Remedy[] = [{ kind: "set-user", container: id, uid: UNPRIVILEGED_UID }];
  const uid = uidOf(subject);
  if (!uid.known) return hangsOn(uid, [{ because: "perhaps runs as uid 0", evidence: [], remedies }]);
  const choice = userOf(subject);
  const words = choice.known ? ` (${choice.value.words})` : "";
  if (uid.value === 0) return holds({ because: `runs as uid 0${words}`, evidence: [uid.evidence], remedies });
  return fails({ because: `runs as uid ${uid.value}`, evidence: [uid.evidence] });
});

/** uid 0 now, through a set-uid root file of the image (no-new-privileges alone stops that, measured T80), or by what Podman gives to other users. */
export const canBeRoot = remembered((subject: Subject): Finding => {
  const now = runsAsRoot(subject);
  if (now.truth === "true") return now;
  const byFile = allOf(negate(noNewPrivileges(subject)), imageHasSetuidRoot(subject));
  return givesToOthers(subject) ? anyOf(now, byFile, ...AS_ROOT.map((name) => givenCapability(subject, name))) : anyOf(now, byFile);
});

/** With one of these another user becomes root, or passes the checks of files as root does. Source: capabilities(7). */
const AS_ROOT = ["SETUID", "DAC_OVERRIDE"];

/** Passes the host's permission checks as its root, with whatever capabilities (measured T35c, T54d). */
export const isHostRoot = remembered((subject: Subject): Finding => allOf(canBeRoot(subject), quietly(isNotRemapped(subject))));

/** The same for reading alone. */
export const readsAsHostRoot = remembered((subject: Subject): Finding => {
  const root = isHostRoot(subject);
  return root.truth === "true" || !givesToOthers(subject)
    ? root
    : anyOf(root, allOf(givenCapability(subject, "DAC_READ_SEARCH"), quietly(isNotRemapped(subject))));
});

/** A group that the process is in: by number, or a name that only the image resolves. */
export interface GroupChoice {
  readonly gid: number | null;
  /** As written, for the remedy; null where it comes with the user. */
  readonly written: string | null;
  readonly evidence: Evidence;
}

/** Groups that are asked for or seen. What /etc/group of the image adds is not asked of it. */
export const groupsOf = remembered((subject: Subject): Known<readonly GroupChoice[]> => {
  const live = liveIds(subject);
  const { groupAdd } = subject.container;
  if (live !== null) {
    const writtenFor = (gid: number) => (groupAdd.known ? (groupAdd.value.find((entry) => numberOf(entry.value) === gid)?.value ?? null) : null);
    return known(
      live.gids.map((gid) => ({ gid, written: writtenFor(gid), evidence: live.evidence })),
      live.evidence,
    );
  }
  if (!groupAdd.known) return groupAdd;
  const added = groupAdd.value.map((entry) => ({ gid: entry.value === "root" ? 0 : numberOf(entry.value), written: entry.value, evidence: entry.evidence }));
  const choice = userOf(subject);
  const primary = choice.known && choice.value.gid !== null ? [{ gid: choice.value.gid, written: null, evidence: choice.evidence }] : [];
  return known([...primary, ...added], groupAdd.evidence);
});

/** Whether the process is in group `gid` of the host. `name` is what that group is usually called. */
export function isInGroup(subject: Subject, gid: number, name: string): Finding {
  const groups = groupsOf(subject);
  const { id } = subject.container;
  if (!groups.known) return hangsOn(groups);
  if (gid === 0 && firstGroupMayBeRoots(subject)) return mayBeInRootGroup(subject, groups.value);
  if (groups.value.length === 0) return NO_GROUPS;
  const found = groups.value.find((group) => group.gid === gid);
  if (found !== undefined) {
    const remedies: readonly Remedy[] = found.written === null ? [] : [{ kind: "remove-group", container: id, group: found.written }];
    return allOf(holds({ because: `is in group ${gid} (${name})`, evidence: [found.evidence], remedies }), quietly(isNotRemapped(subject)));
  }
  const named = groups.value.find((group) => group.gid === null);
  if (named === undefined) return fails({ because: `is not in group ${gid} (${name})`, evidence: [groups.evidence] });
  const remedies: readonly Remedy[] = [{ kind: "remove-group", container: id, group: named.written ?? "" }];
  return hangsOn({ why: `the number of group \`${named.written}\` is in the image's /etc/group`, learnBy: "name the group by number" }, [
    { because: `is in group \`${named.written}\``, evidence: [named.evidence], remedies },
  ]);
}

/** A user without a group is in the first group that the image's /etc/passwd gives it, and in root's where it has no entry there (measured; moby `GetExecUser`, default gid 0). */
function firstGroupMayBeRoots(subject: Subject): boolean {
  const choice = userOf(subject);
  return liveIds(subject) === null && choice.known && choice.value.gid === null && !choice.value.words.includes(":");
}

function mayBeInRootGroup(subject: Subject, groups: readonly GroupChoice[]): Finding {
  const added = groups.find((group) => group.gid === 0);
  const choice = userOf(subject);
  if (added !== undefined) return allOf(holds({ because: "is in group 0 (root)", evidence: [added.evidence] }), quietly(isNotRemapped(subject)));
  const words = choice.known ? choice.value.words : "its user";
  const blank = {
    why: `the first group of ${words} is root's, unless the image's /etc/passwd gives another`,
    learnBy: "name a group too: `--user 10001:10001`",
  };
  return allOf(
    hangsOn(blank, [{ because: "perhaps is in group 0 (root)", evidence: choice.known ? [choice.evidence] : [], remedies: [] }]),
    quietly(isNotRemapped(subject)),
  );
}

const NO_GROUPS: Finding = fails({ because: "is in no added group" });

/** Groups whose members hold the host: docker (engine), disk (raw disks), libvirt, lxd. Numbers: Debian base-passwd (disk 6). */
const PRIVILEGED_GROUP_NAMES: ReadonlySet<string> = new Set(["docker", "disk", "libvirt", "lxd", "incus-admin", "kmem"]);
const DISK_GROUP = 6;

export function inPrivilegedGroup(subject: Subject): Finding {
  const groups = groupsOf(subject);
  if (!groups.known) return hangsOn(groups);
  if (groups.value.length === 0) return NO_GROUPS;
  const named = groups.value.filter((group) => group.written !== null && PRIVILEGED_GROUP_NAMES.has(group.written));
  const byName = named.map((group) =>
    holds({
      because: `is in group \`${group.written}\``,
      evidence: [group.evidence],
      remedies: [{ kind: "remove-group", container: subject.container.id, group: group.written ?? "" }],
    }),
  );
  const docker = whereKnown(subject.index.world.host.dockerGroupId, (gid) => isInGroup(subject, gid, "docker"));
  return anyOf(...byName, docker, isInGroup(subject, DISK_GROUP, "disk"));
}

/** Uids that hosts give to people. Source: UID_MIN of login.defs(5); above it lie those that containers choose to have for themselves. */
const PEOPLES_UIDS = [1000, 9999] as const;

export function ownsHome(subject: Subject): Finding {
  const uid = uidOf(subject);
  if (!uid.known) return hangsOn(uid);
  const [first, last] = PEOPLES_UIDS;
  if (uid.value < first || uid.value > last) return fails({ because: `uid ${uid.value} is not one that hosts give to people`, evidence: [uid.evidence] });
  const remedies: readonly Remedy[] = [{ kind: "set-user", container: subject.container.id, uid: UNPRIVILEGED_UID }];
  const blank = { why: "whose home that is is not known", learnBy: "compare the owner of the mounted home with the container's user" };
  return allOf(quietly(isNotRemapped(subject)), hangsOn(blank, [{ because: `runs as uid ${uid.value}`, evidence: [uid.evidence], remedies }]));
}

export function sameUserAsHostProcess(subject: Subject, sharesPids: Finding): Finding {
  if (sharesPids.truth === "false") return sharesPids;
  return allOf(sharesPids, quietly(isNotRemapped(subject)), hasUidOfHostProcess(subject));
}

/** Root is left out: root's processes on the host hold every capability, and the kernel refuses whoever holds fewer (measured T22'''); who holds them all has SYS_PTRACE. */
function hasUidOfHostProcess(subject: Subject): Finding {
  const uid = uidOf(subject);
  const { processUids } = subject.index.world.host;
  if (!uid.known) return hangsOn(uid);
  if (uid.value === 0) return ROOT_EXCEEDS;
  const remedies: readonly Remedy[] = [{ kind: "set-user", container: subject.container.id, uid: UNPRIVILEGED_UID }];
  const own = whereKnown(processUids, (uids, evidence) => listsUid(uids, uid.value, [uid.evidence, ...evidence]));
  return own.truth === "true" ? { ...own, supports: own.supports.map((reason) => ({ ...reason, remedies })) } : own;
}

const ROOT_EXCEEDS: Finding = fails({ because: "processes of the host's root hold more capabilities than it" });

function listsUid(uids: readonly number[], uid: number, evidence: readonly Evidence[]): Finding {
  if (uids.includes(uid)) return holds({ because: `uid ${uid} also runs processes on the host`, evidence });
  return fails({ because: `no host process runs as uid ${uid}`, evidence });
}
