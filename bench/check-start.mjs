// `check` of a 34-service compose file as a whole cold process, against `node -e 0` in the same run (alternating, minimum and median of each).
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, timeOf, verdict } from "./measure.mjs";

const SERVICES = 34;
const RUNS = 21;
const BOUND = 3;

function stack() {
  const services = Array.from({ length: SERVICES }, (_, index) => {
    const lines = [
      `  service-${index}:`,
      `    image: registry.example/service-${index}:1.${index}`,
      "    restart: unless-stopped",
      "    environment:",
      "      - MODE=production",
    ];
    lines.push(
      "    ports:",
      `      - "127.0.0.1:${8000 + index}:80"`,
      "    volumes:",
      `      - data-${index}:/var/lib/service`,
      `      - ./config/${index}:/etc/service:ro`,
    );
    if (index % 8 === 0) lines.push("      - /var/run/docker.sock:/var/run/docker.sock:ro");
    if (index % 9 === 0) lines.push("    cap_add: [SYS_ADMIN]");
    if (index % 3 === 0) lines.push('    user: "1000:1000"', "    security_opt: [no-new-privileges:true]", "    cap_drop: [ALL]");
    lines.push("    networks: [back]");
    return lines.join("\n");
  });
  const volumes = Array.from({ length: SERVICES }, (_, index) => `  data-${index}: {}`);
  return `services:\n${services.join("\n")}\nvolumes:\n${volumes.join("\n")}\nnetworks:\n  back: {}\n`;
}

export function benchCheckStart(root) {
  const folder = mkdtempSync(join(tmpdir(), "seaworthy-bench-"));
  const file = join(folder, "compose.yaml");
  writeFileSync(file, stack());
  const check = () => spawnSync(process.execPath, [join(root, "bin/seaworthy.cjs"), "check", file, "--fail-on", "never"], { stdio: "ignore" });
  const bare = () => spawnSync(process.execPath, ["-e", "0"], { stdio: "ignore" });
  const first = check();
  if (first.status !== 0) throw new Error(`check ended with exit code ${first.status}`);
  const times = { check: [], bare: [] };
  for (let run = 0; run < RUNS; run += 1) {
    times.bare.push(timeOf(bare));
    times.check.push(timeOf(check));
  }
  rmSync(folder, { recursive: true, force: true });
  const ratio = median(times.check) / median(times.bare);
  return [
    {
      what: `check, ${SERVICES} services, cold process`,
      baseline: `node -e 0: ${median(times.bare).toFixed(0)} ms`,
      measured: `${median(times.check).toFixed(0)} ms (min ${Math.min(...times.check).toFixed(0)})`,
      ratio,
      bound: BOUND,
      ...verdict(ratio, BOUND),
    },
  ];
}
