import type { ConfiguredFile, Finding, Remedy } from "../../model/index.ts";
import { allOf, fails, hangsOn, holds, whereKnown } from "./finding.ts";
import { isAtOrBelow, resolveOnHost } from "./host-paths.ts";
import type { WorldIndex } from "./world-index.ts";

/** Owners, modes and audit rules of files that an engine stands on. A part may be several files: all of them count. */

/** Those of a part that may be there; a blank where not even that is known. */
function filesOf(index: WorldIndex, part: string): Finding | readonly ConfiguredFile[] {
  const { files } = index.world.host.configuration;
  if (!files.known) return hangsOn(files);
  const { tlsFiles } = index.world.engine.configuration;
  if (part.startsWith("tls-") && !tlsFiles.known) return hangsOn(tlsFiles);
  const { dataRoot } = index.world.engine;
  if (part === "data-root" && !dataRoot.known) return hangsOn(dataRoot);
  return files.value.filter((file) => file.part === part);
}

export function fileThere(index: WorldIndex, args: readonly string[]): Finding {
  const part = args[0] ?? "";
  const files = filesOf(index, part);
  if (!isList(files)) return files;
  const known = files.find((file) => file.owner.known);
  if (known?.owner.known) return holds({ because: `\`${known.path}\` is there`, evidence: [known.owner.evidence] });
  const [dark] = files;
  if (dark !== undefined && !dark.owner.known) return hangsOn(dark.owner);
  return fails({ because: `there is no ${part}`, evidence: [{ source: "host", location: `${part} (not there)` }] });
}

function isList(files: Finding | readonly ConfiguredFile[]): files is readonly ConfiguredFile[] {
  return Array.isArray(files);
}

/** What is asked of each file of a part; of none of them where there is none. */
function ofEach(index: WorldIndex, part: string, ask: (file: ConfiguredFile) => Finding): Finding {
  const files = filesOf(index, part);
  if (!isList(files)) return files;
  if (files.length === 0) return fails({ because: `there is no ${part}` });
  return allOf(...files.map(ask));
}

export function fileOwner(index: WorldIndex, args: readonly string[]): Finding {
  const [part = "", wanted = ""] = args;
  const { dockerGroupId } = index.world.host;
  const isDocker = wanted === "root:docker";
  return ofEach(index, part, ({ path, owner }) =>
    whereKnown(owner, ({ uid, gid }, evidence) => {
      const because = `\`${path}\` belongs to ${uid}:${gid}`;
      if (uid !== 0) return fails({ because, evidence });
      if (!isDocker) return gid === 0 ? holds({ because, evidence }) : fails({ because, evidence });
      // Root's own group lets fewer people in than the docker group.
      if (gid === 0) return holds({ because, evidence });
      return whereKnown(dockerGroupId, (docker) => (gid === docker ? holds({ because, evidence }) : fails({ because, evidence })));
    }),
  );
}

export function fileMode(index: WorldIndex, args: readonly string[]): Finding {
  const [part = "", wanted = "644"] = args;
  const most = Number.parseInt(wanted, 8);
  return ofEach(index, part, ({ path, owner }) =>
    whereKnown(owner, ({ mode }, evidence) => {
      const because = `\`${path}\` has mode ${mode.toString(8).padStart(3, "0")}`;
      // The sticky bit and set-gid of a directory grant nothing.
      if ((mode & 0o777 & ~most) === 0) return holds({ because, evidence });
      const remedies: readonly Remedy[] = part === "engine-socket" ? [{ kind: "restrict-socket", path }] : [];
      return fails({ because, evidence, remedies });
    }),
  );
}

export function audited(index: WorldIndex, args: readonly string[]): Finding {
  const part = args[0] ?? "";
  const { audit } = index.world.host.configuration;
  return ofEach(index, part, ({ path }) =>
    whereKnown(audit, ({ watched, waiting, isRunning }, evidence) => {
      const covers = (paths: readonly string[]) => paths.find((rule) => isAtOrBelow(path, resolveOnHost(index, rule)));
      const rule = covers(watched);
      if (rule !== undefined && isRunning) return holds({ because: `a loaded audit rule watches \`${rule}\``, evidence });
      if (rule !== undefined) return hangsOn({ why: `a rule watches \`${rule}\`, but no audit daemon runs`, learnBy: "sudo auditctl -l" });
      if (covers(waiting) !== undefined) return fails({ because: `the rule that watches \`${path}\` was written but not loaded`, evidence });
      return fails({ because: `no audit rule watches \`${path}\``, evidence });
    }),
  );
}
