// Makes a fresh clone ready: dependencies as locked, and the bundle in dist/. With `--test`, also what the end-to-end tests need
// (Debian's docker.io, busybox-static, docker-compose with Docker's SDK for Python, chromium, podman and what a rootless engine needs, by apt when root). Does nothing that is done already.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const APT_PACKAGES = [
  { name: "docker.io", provides: ["/usr/sbin/dockerd", "/usr/bin/dockerd", "/usr/local/bin/dockerd"] },
  { name: "busybox-static", provides: ["/bin/busybox", "/usr/bin/busybox"] },
  { name: "docker-compose", provides: ["/usr/bin/docker-compose"] },
  { name: "chromium", provides: ["/usr/bin/chromium"] },
  { name: "podman", provides: ["/usr/bin/podman"] },
  { name: "rootlesskit", provides: ["/usr/bin/rootlesskit"] },
  { name: "slirp4netns", provides: ["/usr/bin/slirp4netns"] },
  { name: "uidmap", provides: ["/usr/bin/newuidmap"] },
];

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (result.status !== 0) {
    console.error(`setup: \`${command} ${args.join(" ")}\` failed${result.error ? `: ${result.error.message}` : ` with exit code ${result.status}`}`);
    process.exit(1);
  }
}

function installDependencies() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules/.seaworthy-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error("setup: installing dependencies (npm ci)");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, wanted);
}

function newestChange(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

function build() {
  const bundle = join(root, "dist/seaworthy.cjs");
  const sources = Math.max(newestChange("src"), newestChange("scripts"), statSync(join(root, "package.json")).mtimeMs);
  if (existsSync(bundle) && statSync(bundle).mtimeMs > sources && existsSync(`${bundle}.${process.version}.cache`)) return;
  mkdirSync(join(root, "dist"), { recursive: true });
  run(process.execPath, ["scripts/build.mjs"]);
}

function installTestPackages() {
  const missing = APT_PACKAGES.filter(({ provides }) => !provides.some((path) => existsSync(path))).map(({ name }) => name);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    console.error(`setup: end-to-end tests need ${missing.join(", ")}; install them, or run as root on Debian (SEAWORTHY_E2E=skip leaves these tests out)`);
    return;
  }
  console.error(`setup: installing ${missing.join(", ")} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  run("apt-get", ["update", "-qq"], { env });
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing, ...(missing.includes("docker.io") ? ["iptables"] : [])], { env });
}

installDependencies();
build();
if (process.argv.includes("--test") && process.env.SEAWORTHY_E2E !== "skip") installTestPackages();
