import type { Evidence, Known } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";

/** System calls of Linux 6.1 on x86-64 (asm/unistd_64.h) and `socketcall`: what a profile that allows by default is subtracted from. */
const SYSTEM_CALL_NAMES = `
_sysctl accept accept4 access acct add_key adjtimex afs_syscall alarm arch_prctl bind bpf brk capget capset chdir chmod chown chown32
chroot clock_adjtime clock_getres clock_gettime clock_nanosleep clock_settime clone clone3 close close_range connect copy_file_range creat
create_module delete_module dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
epoll_wait_old eventfd eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64 fallocate fanotify_init fanotify_mark fchdir
fchmod fchmodat fchown fchownat fcntl fdatasync fgetxattr finit_module flistxattr flock fork fremovexattr fsconfig fsetxattr fsmount fsopen
fspick fstat fstatfs fsync ftruncate futex futex_waitv futimesat get_kernel_syms get_mempolicy get_robust_list get_thread_area getcpu
getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid getpmsg getppid getpriority
getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr init_module
inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit
io_uring_enter io_uring_register io_uring_setup ioctl ioperm iopl ioprio_get ioprio_set kcmp kexec_file_load kexec_load keyctl kill
landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown lgetxattr link linkat listen listxattr llistxattr lookup_dcookie
lremovexattr lseek lsetxattr lstat madvise mbind membarrier memfd_create memfd_secret migrate_pages mincore mkdir mkdirat mknod mknodat
mlock mlock2 mlockall mmap modify_ldt mount mount_setattr move_mount move_pages mprotect mq_getsetattr mq_notify mq_open mq_timedreceive
mq_timedsend mq_unlink mremap msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at nanosleep newfstatat nfsservctl
open open_by_handle_at open_tree openat openat2 pause perf_event_open personality pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2
pivot_root pkey_alloc pkey_free pkey_mprotect poll ppoll prctl pread64 preadv preadv2 prlimit64 process_madvise process_mrelease
process_vm_readv process_vm_writev pselect6 ptrace putpmsg pwrite64 pwritev pwritev2 query_module quotactl quotactl_fd read readahead
readlink readlinkat readv reboot recvfrom recvmmsg recvmsg remap_file_pages removexattr rename renameat renameat2 request_key
restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp security select semctl semget
semop semtimedop sendfile sendmmsg sendmsg sendto set_mempolicy set_mempolicy_home_node set_robust_list set_thread_area set_tid_address
setdomainname setfsgid setfsuid setgid setgroups sethostname setitimer setns setpgid setpriority setregid setresgid setresuid setreuid
setrlimit setsid setsockopt settimeofday setuid setxattr shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4 socket
socketcall socketpair splice stat statfs statx swapoff swapon symlink symlinkat sync sync_file_range syncfs sysfs sysinfo syslog tee tgkill
time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times tkill
truncate tuxcall umask umount umount2 uname unlink unlinkat unshare uselib userfaultfd ustat utime utimensat utimes vfork vhangup vmsplice
vserver wait4 waitid write writev
`;

const ALLOWING: ReadonlySet<unknown> = new Set(["SCMP_ACT_ALLOW", "SCMP_ACT_LOG"]);
const MOST_RULES = 10_000;

interface Rule {
  readonly names: readonly string[];
  readonly allows: boolean;
  /** Argument filters, so that it does not hold for every call. */
  readonly isPartial: boolean;
  /** Capabilities that the container must hold, without `CAP_`, for the rule to be there. */
  readonly needs: readonly string[];
  /** Capabilities that the container must not hold. */
  readonly without: readonly string[];
}

/**
 * The system calls that a seccomp profile lets through for a container that holds `capabilities`, taken on the dangerous side: a call that is
 * allowed for some arguments counts as allowed, but for `clone` and `clone3`, whose argument filters are what forbids new namespaces.
 * Source: moby profiles/seccomp/seccomp.go; first matching action wins there too, as libseccomp refuses contradictions.
 */
export function readSeccompProfile(text: string, evidence: Evidence, holds: (capability: string) => boolean): Known<readonly string[]> {
  const profile = parseObject(text);
  if (profile === null) return unknown("the seccomp profile is not a JSON object", `look at ${evidence.source}`);
  const rules = readRules(profile["syscalls"]);
  if (rules === null) return unknown("the seccomp profile has rules of another form", `look at ${evidence.source}`);
  const active = rules.filter((rule) => rule.needs.every(holds) && !rule.without.some(holds));
  return known(allowedCalls(ALLOWING.has(profile["defaultAction"]), active), evidence);
}

function allowedCalls(byDefault: boolean, rules: readonly Rule[]): readonly string[] {
  const allowed = new Set(byDefault ? SYSTEM_CALL_NAMES.trim().split(/\s+/) : []);
  for (const rule of rules) {
    for (const name of rule.names) {
      if (rule.allows && !(rule.isPartial && name.startsWith("clone"))) allowed.add(name);
      if (!rule.allows && !rule.isPartial) allowed.delete(name);
    }
  }
  return [...allowed].sort();
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function readRules(value: unknown): readonly Rule[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MOST_RULES) return null;
  return value.every(isObject) ? value.map(readRule) : null;
}

function readRule(rule: Readonly<Record<string, unknown>>): Rule {
  const names = strings(rule["names"]);
  return {
    names: typeof rule["name"] === "string" ? [...names, rule["name"]] : names,
    allows: ALLOWING.has(rule["action"]),
    isPartial: Array.isArray(rule["args"]) && rule["args"].length > 0,
    needs: capabilities(rule["includes"]),
    without: capabilities(rule["excludes"]),
  };
}

function capabilities(condition: unknown): readonly string[] {
  return isObject(condition) ? strings(condition["caps"]).map((name) => name.replace(/^CAP_/, "")) : [];
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
