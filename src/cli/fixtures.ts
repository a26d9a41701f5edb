import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/seaworthy.cjs", import.meta.url));
const BUNDLE = fileURLToPath(new URL("../../dist/seaworthy.cjs", import.meta.url));
/** A command that hangs fails its test with this, long before the runner gives up. */
const LONGEST_MS = 50_000;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Given {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where below the desk's folder the command is typed. */
  readonly below?: string;
}

/** A folder of its own, in which commands run as a user types them, with nothing of this machine in their environment. */
export interface Desk {
  readonly folder: string;
  readonly put: (path: string, text: string | Uint8Array) => void;
  readonly read: (path: string) => string;
  readonly run: (args: readonly string[], given?: Given) => Ended;
  readonly close: () => void;
}

export function openDesk(): Desk {
  if (!existsSync(BUNDLE)) throw new Error("the built command is missing: run `npm run build` first (`npm test` does)");
  const folder = mkdtempSync(join(tmpdir(), "seaworthy-cli-"));
  return {
    folder,
    put(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    read: (path) => readFileSync(join(folder, path), "utf8"),
    run(args, { input = "", env = {}, below = "." } = {}) {
      const environment = {
        PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
        HOME: folder,
        DOCKER_HOST: "unix:///nonexistent/engine.sock",
        ...env,
      };
      const ended = spawnSync(BIN, args, {
        cwd: join(folder, below),
        env: environment,
        input,
        encoding: "utf8",
        timeout: LONGEST_MS,
        maxBuffer: 256 * 1024 * 1024,
      });
      return { code: ended.status, out: ended.stdout, err: ended.stderr };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One container that is root on the host, one that is not. */
export const STACK = `# our stack
services:
  agent:
    image: example/agent:1
    volumes:
      - /:/host # the whole host
      - data:/data
  web:
    image: example/web:1
    user: "1000"
    security_opt: [no-new-privileges:true]
    cap_drop: [ALL]
    read_only: true
volumes:
  data: {}
`;

export const SAFE = `services:
  web:
    image: example/web:1
    user: "1000"
    security_opt: [no-new-privileges:true]
    cap_drop: [ALL]
`;
