import { describe, expect, it } from "vitest";
import { longFlag, nearestFlag, RUN_FLAGS, shortFlag } from "./flag-table.ts";

/** `docker run --help` of 28.2.2: name, short letter, and whether it takes a value. */
const HELP = `
add-host::list annotation::map attach:a:list blkio-weight::uint16 blkio-weight-device::list cap-add::list cap-drop::list cgroup-parent::string 
cgroupns::string cidfile::string cpu-count::int cpu-percent::int cpu-period::int cpu-quota::int cpu-rt-period::int cpu-rt-runtime::int 
cpu-shares:c:int cpus::decimal cpuset-cpus::string cpuset-mems::string detach:d: detach-keys::string device::list device-cgroup-rule::list 
device-read-bps::list device-read-iops::list device-write-bps::list device-write-iops::list disable-content-trust:: dns::list dns-option::list 
dns-search::list domainname::string entrypoint::string env:e:list env-file::list expose::list gpus::gpu-request group-add::list health-cmd::string 
health-interval::duration health-retries::int health-start-interval::duration health-start-period::duration health-timeout::duration help:: 
hostname:h:string init:: interactive:i: io-maxbandwidth::bytes io-maxiops::uint ip::string ip6::string ipc::string isolation::string 
kernel-memory::bytes label:l:list label-file::list link::list link-local-ip::list log-driver::string log-opt::list mac-address::string memory:m:bytes 
memory-reservation::bytes memory-swap::bytes memory-swappiness::int mount::mount name::string network::network network-alias::list no-healthcheck:: 
oom-kill-disable:: oom-score-adj::int pid::string pids-limit::int platform::string privileged:: publish:p:list publish-all:P: pull::string quiet:q: 
read-only:: restart::string rm:: runtime::string security-opt::list shm-size::bytes sig-proxy:: stop-signal::string stop-timeout::int 
storage-opt::list sysctl::map tmpfs::list tty:t: ulimit::ulimit use-api-socket:: user:u:string userns::string uts::string volume:v:list 
volume-driver::string volumes-from::list workdir:w:string 
`;
const FLAGS = HELP.trim()
  .split(/\s+/)
  .map((line) => line.split(":"));

describe("the table of flags", () => {
  it("holds each flag of the client's help, and no other", () => {
    expect([...RUN_FLAGS.keys()].sort()).toEqual(FLAGS.map(([name]) => name).sort());
  });

  it.each(FLAGS)("%s, %j, %j", (name = "", short, value) => {
    const flag = RUN_FLAGS.get(name);
    expect(flag?.short).toBe(short);
    expect(flag?.kind === "switch").toBe(value === "");
    expect(flag?.kind === "list").toBe(/^(list|map|mount|network|ulimit|gpu-request)$/.test(value ?? ""));
    if (short) expect(shortFlag(short)).toBe(flag);
  });

  it.each([
    ["net", "network"],
    ["net-alias", "network-alias"],
    ["dns-opt", "dns-option"],
  ])("%s is the former name of %s", (former, name) => expect(longFlag(former, "docker")?.name).toBe(name));

  it.each(["constructor", "__proto__", "", "replace"])("%j is no flag of docker", (name) => expect(longFlag(name, "docker")).toBeNull());

  it("podman knows more", () => expect(longFlag("replace", "podman")).not.toBeNull());

  it.each([
    ["priviledged", "privileged"],
    ["volumes", "volume"],
    ["cap_add", "cap-add"],
    ["zzzzzzzz", null],
  ])("nearest to %s is %s", (name, nearest) => expect(nearestFlag(name)).toBe(nearest));
});
