import type { Known } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import type { Instruction } from "./instructions.ts";
import type { Stage } from "./stages.ts";

/** Debian, Alpine and Fedora packages that install a set-uid root file or one with file capabilities. Source: their file lists. */
const SETUID_PACKAGES: ReadonlySet<string> = new Set(
  "sudo doas opendoas fuse fuse3 uidmap shadow shadow-uidmap policykit-1 polkit pkexec openssh-client iputils-ping fping ntfs-3g chromium-sandbox passwd util-linux mount".split(
    " ",
  ),
);
const PACKAGE_MANAGERS: ReadonlySet<string> = new Set("apt-get apt apk dnf yum microdnf zypper".split(" "));
const SETCAP = /\bsetcap\s+\S*cap_/i;
const CHMOD = /\bchmod\s+(?:-\S+\s+)*([^\s;&|]+)/g;
const LEARN = "look into the image: `find / -xdev -perm -4000 -user root`, or set no-new-privileges";
/** Directories where a copy may bring set-uid files along. */
const SYSTEM_SOURCE = /^\/?(\.|\*|rootfs|root-fs|bin|sbin|usr|usr\/(local\/)?s?bin|lib|usr\/lib(exec)?)?(\/\*?|\/s?(su|sudo|mount|umount|passwd|ping|doas))?$/;

/** Whether the image holds a set-uid root file, as far as its Dockerfile shows: a base may always hold one. */
export function setuidHint(chain: readonly Stage[]): Known<boolean> {
  const instructions = chain.flatMap((stage) => stage.instructions);
  const setting = instructions.find(setsUid);
  if (setting !== undefined) return known(true, setting.evidence);
  const first = chain[0];
  const isScratch = first !== undefined && "image" in first.base && first.base.image === "scratch";
  if (isScratch && instructions.every(bringsNone)) return known(false, first.from.evidence);
  return unknown("a Dockerfile does not show what its base or its commands install", LEARN);
}

function setsUid(instruction: Instruction): boolean {
  if (isSetuidMode(instruction.flags.get("chmod") ?? "")) return true;
  if (instruction.keyword !== "RUN") return false;
  const text = instruction.text.replaceAll(/\\\r?\n/g, " ");
  return SETCAP.test(text) || text.split(/[;&|\n]/).some(installsSetuid) || [...text.matchAll(CHMOD)].some(([, mode = ""]) => isSetuidMode(mode));
}

/** `apt-get install … sudo=1.9`, read word by word. */
function installsSetuid(command: string): boolean {
  const words = command.trim().split(/\s+/);
  const manager = words.findIndex((word) => PACKAGE_MANAGERS.has(word));
  const verb = manager < 0 ? -1 : words.findIndex((word, index) => index > manager && (word === "install" || word === "add"));
  return verb >= 0 && words.slice(verb + 1).some((word) => SETUID_PACKAGES.has(word.replace(/[=~<>].*$/, "")));
}

/** `4755`, `u+s`, `+s`, `u=rwxs`; `g+s` alone is set-gid. */
function isSetuidMode(mode: string): boolean {
  if (/^0*[4-7][0-7]{3}$/.test(mode)) return true;
  return mode.split(",").some((part) => /^(u|a|ug|gu|ua|uo)?[ug]*[+=][rwxXst]*s/.test(part) && !/^[go]+[+=]/.test(part));
}

/** A copy of files of one's own; archives and whole systems may hold anything. */
function bringsNone(instruction: Instruction): boolean {
  if (instruction.keyword === "RUN" || instruction.keyword === "ADD") return false;
  if (instruction.keyword !== "COPY") return true;
  return instruction.words.slice(0, -1).every((word) => !SYSTEM_SOURCE.test(word.text) && !/[$*?]/.test(word.text));
}
