import { describe, expect, it } from "vitest";
import type { ScheduleFile } from "./crew-readings.ts";
import { clientIn, jobsOf } from "./jobs.ts";

function told(...files: readonly (readonly [ScheduleFile["kind"], string, string])[]): readonly string[] {
  return jobsOf(files.map(([kind, path, text]) => ({ kind, path, text }))).map(
    (job) => `${job.place} ${job.program} ${job.account}${job.isTimed ? " timed" : ""}`,
  );
}

describe("jobs that call an engine's client", () => {
  it.each<[string, ScheduleFile["kind"], string, string, readonly string[]]>([
    ["a system table", "crontab", "/etc/crontab", "SHELL=/bin/sh\n0 3 * * * bob docker ps\n", ["/etc/crontab:2 docker bob timed"]],
    ["at a named time", "crontab", "/etc/cron.d/x", "@daily root /usr/bin/podman ps", ["/etc/cron.d/x:1 podman root timed"]],
    ["a personal table", "personal-crontab", "/var/spool/cron/crontabs/al", "* * * * * /usr/bin/docker ps", ["/var/spool/cron/crontabs/al:1 docker al timed"]],
    ["a script", "cron-script", "/etc/cron.daily/x", "#!/bin/sh\nexec docker system prune\n", ["/etc/cron.daily/x:2 docker root timed"]],
    ["a comment", "crontab", "/etc/crontab", "# 0 3 * * * root docker ps", []],
    ["another command", "crontab", "/etc/crontab", "0 3 * * * root /usr/bin/dockerd-check /var/lib/docker.sock", []],
    [
      "a unit",
      "unit",
      "/etc/systemd/system/web.service",
      "[Service]\nUser=web\nExecStart=/usr/bin/docker run x\n",
      ["/etc/systemd/system/web.service docker web"],
    ],
    ["a unit of root", "unit", "/x/web.service", "[Service]\nExecStartPre=-/bin/sh -c 'docker rm x'\nExecStart=/bin/true", ["/x/web.service docker root"]],
    ["a continued line", "unit", "/x/web.service", "ExecStart=/usr/bin/env \\\n  docker run x", ["/x/web.service docker root"]],
    ["the engine itself", "unit", "/x/docker.service", "ExecStart=/usr/bin/dockerd -H fd://", []],
    ["Podman's engine itself", "unit", "/x/podman.service", "ExecStart=/usr/bin/podman $LOGGING system service", []],
    ["a mention elsewhere", "unit", "/x/web.service", "Description=docker\nAfter=docker.service\nExecStart=/bin/true", []],
  ])("%s", (_, kind, path, text, expected) => {
    expect(told([kind, path, text])).toEqual(expected);
  });

  it.each<[string, string]>([
    ["of its name", "[Timer]\nOnCalendar=daily"],
    ["that names it", "[Timer]\nUnit=web.service"],
  ])("a timer %s starts a unit", (when, text) => {
    const timer = when === "of its name" ? "/x/web.timer" : "/x/other.timer";
    expect(told(["unit", "/x/web.service", "ExecStart=/usr/bin/docker run x"], ["timer", timer, text])).toEqual(["/x/web.service docker root timed"]);
  });

  it("a drop-in belongs to its unit", () => {
    expect(told(["unit", "/x/web.service.d/more.conf", "ExecStart=/usr/bin/docker run x"], ["timer", "/x/web.timer", ""])).toEqual([
      "/x/web.service.d/more.conf docker root timed",
    ]);
  });

  it.each([
    ["docker ps", "docker"],
    ['sh -c "cd /x && docker-compose up"', "docker-compose"],
    ["echo $(docker ps -q)", "docker"],
    ["docker.io ps", null],
    ["/var/lib/docker/x", null],
  ])("%s calls %s", (command, client) => expect(clientIn(command)).toBe(client));
});
