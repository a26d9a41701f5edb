import type { Host, Known } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import type { MachineReadings, ProcessReading, Reading } from "./readings.ts";

type ServiceFact = "processUids" | "runsSshd" | "runsCron" | "runsKubelet" | "firewallExpected";

/** What runs on the host outside containers. Process names can be chosen by anyone: they only ever add danger. */
export function serviceFacts(readings: MachineReadings): Pick<Host, ServiceFact> {
  const { processes } = readings;
  if (processes === null) return hiddenProcesses();
  const ofHost = processes.filter(({ inContainer }) => !inContainer);
  return {
    processUids: known(
      [...new Set(ofHost.map(({ uid }) => uid))].sort((left, right) => left - right),
      { source: "host", location: "/proc" },
    ),
    runsSshd: listensOnSsh(readings) ?? runs(ofHost, ["sshd", "dropbear"]),
    runsCron: runs(ofHost, ["cron", "crond", "fcron", "anacron"]),
    runsKubelet: runs(ofHost, ["kubelet", "kubelite", "k3s", "k3s-server", "k3s-agent", "rke2"]),
    firewallExpected: firewallExpected(ofHost, readings.files.get("/etc/ufw/ufw.conf")),
  };
}

function hiddenProcesses(): Pick<Host, ServiceFact> {
  const none = <T>(): Known<T> => unknown("the process table cannot be read as a whole (hidepid, or too many processes)", "sudo ps -eo uid,comm");
  return { processUids: none(), runsSshd: none(), runsCron: none(), runsKubelet: none(), firewallExpected: none() };
}

function runs(processes: readonly ProcessReading[], names: readonly string[]): Known<boolean> {
  const found = processes.find(({ name }) => names.includes(name));
  return known(found !== undefined, { source: "host", location: found === undefined ? "/proc (no such process)" : `/proc/${found.pid}/status` });
}

/** Where systemd listens for it, no sshd process runs until somebody connects. State 0A is LISTEN. Source: proc_net_tcp(5). */
function listensOnSsh({ files }: MachineReadings): Known<boolean> | null {
  for (const path of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const reading = files.get(path);
    if (reading?.kind === "text" && /^\s*\d+: [0-9A-F]+:0016 [0-9A-F]+:0000 0A /m.test(reading.text)) return known(true, { source: "host", location: path });
  }
  return null;
}

/** The rules themselves are readable by root only. */
function firewallExpected(processes: readonly ProcessReading[], ufw: Reading | undefined): Known<boolean> {
  if (ufw?.kind === "text" && /^ENABLED=yes\s*$/m.test(ufw.text)) return known(true, { source: "host", location: "/etc/ufw/ufw.conf" });
  const firewalld = processes.find(({ name }) => name === "firewalld");
  if (firewalld !== undefined) return known(true, { source: "host", location: `/proc/${firewalld.pid}/status` });
  return unknown("the firewall's rules are readable by root only", "sudo nft list ruleset");
}
