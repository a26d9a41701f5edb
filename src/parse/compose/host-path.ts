import type { Known } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { isWindowsPath, resolvePath } from "../normalise.ts";
import type { Stack } from "./service.ts";
import { evidenceOf, type Place } from "./tree.ts";

/** A path of the host as it is written at `at`: relative to that file's project, `~` the home of whoever runs Compose. Source: compose-go paths/resolve.go. */
export function hostPath(stack: Stack, written: string, at: Place): Known<string> {
  if (isWindowsPath(written)) return known(written, evidenceOf(at));
  if (!written.startsWith("~")) return known(resolvePath(at.file.base, written), evidenceOf(at));
  const home = stack.lookup("HOME");
  if (home === undefined || !home.startsWith("/")) {
    return unknown(`\`${written}\` lies in the home directory of whoever runs Compose`, "set HOME, or write the path out");
  }
  return known(resolvePath(home, `./${written.slice(1)}`), evidenceOf(at));
}
