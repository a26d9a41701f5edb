import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runAt } from "./both-ways.ts";
import type { GuardProcess } from "./guard-process.ts";
import { startGuard } from "./guard-process.ts";
import { describeLive, liveEngine } from "./live.ts";

const CLIENTS = join(import.meta.dirname, "clients");
const COMPOSE = 'docker-compose --ansi never -p "$LABEL" -f "$CLIENTS/stack/docker-compose.yml"';

const UP_AND_DOWN = [
  `${COMPOSE} up -d --build 2> /dev/null`,
  "sleep 2",
  `${COMPOSE} ps -q | wc -l`,
  `${COMPOSE} logs --no-color --no-log-prefix app`,
  `${COMPOSE} exec -T app sh -c 'echo $GREETING; exit 3'; echo $?`,
  `${COMPOSE} exec -T app touch /data/other 2>&1; echo $?`,
  `${COMPOSE} port app 80`,
  `${COMPOSE} up -d --scale app=2 2> /dev/null`,
  `${COMPOSE} ps -q app | wc -l`,
  `${COMPOSE} run --rm -T --no-deps app cat /data/file 2> /dev/null`,
  `${COMPOSE} down -v -t 0 --rmi local 2> /dev/null`,
  'docker ps -aq --filter label=com.docker.compose.project="$LABEL" | wc -l',
].join("\n");

/** Client, script, and what it prints when its work is done. Python of the system: Debian's SDK for Docker is there. */
const WORK: readonly (readonly [string, string, string])[] = [
  ["dockerode", 'node "$CLIENTS/dockerode.mjs"', "run: 6\nwhat is not there: "],
  ["Docker's SDK for Python", '/usr/bin/python3 "$CLIENTS/docker_py.py"', "saved: True\nwhat is not there: "],
  ["a stack of Compose", UP_AND_DOWN, "hello\nbuilt\nkept\nhello\n3\n"],
];

describeLive("other clients than docker's own, through a guard that observes", () => {
  let guard: GuardProcess;

  beforeAll(async () => {
    guard = await startGuard([]);
  });

  afterAll(async () => {
    expect(await guard.stop()).toBe(0);
  });

  it.each(WORK)("%s: what it prints, and its exit code, are those at the engine itself", (_, script, end) => {
    const expected = runAt(liveEngine().socket, script, { CLIENTS });
    expect(expected).toEqual({ status: 0, stdout: expect.stringContaining(end), stderr: "" });
    expect(runAt(guard.socket, script, { CLIENTS })).toEqual(expected);
  });
});
