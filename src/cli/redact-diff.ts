import { isSecretName, isSecretValue } from "../parse/index.ts";

/** A line of a diff that sets something: its mark and indent, perhaps a list's dash and a quote, a name, and `:` or `=`. */
const SETTING = /^([ +-]\s*(?:-\s+)?["']?)([A-Za-z_][\w.-]{0,200})(["']?\s*[:=]\s*)(\S.*)$/;

/** A diff as it is shown: values of secret-looking settings are `[redacted]`, in lines that change and lines around them. The file itself keeps them. */
export function redactDiff(diff: string): string {
  return diff.split("\n").map(redactLine).join("\n");
}

function redactLine(line: string): string {
  if (/^(---|\+\+\+|===|@@)/.test(line)) return line;
  const [, before, name = "", between, value] = SETTING.exec(line) ?? [];
  if (value !== undefined && (isSecretName(name) || isSecretValue(value.replace(/^["']/, "")))) return `${before}${name}${between}[redacted]`;
  return isSecretValue(line.replace(/^[ +-]\s*(-\s+)?["']?/, "")) ? `${line.slice(0, 1)} [redacted]` : line;
}
