import type { Package } from "../../model/index.ts";
import { compareApk } from "./apk-version.ts";
import { compareDeb } from "./deb-version.ts";
import { compareRpm } from "./rpm-version.ts";

/**
 * Below 0 where `left` is the older version of a package; null where one of them is no version of that format, so that nothing can be said of their order.
 * Each package manager has an order of its own.
 */
export function comparePackageVersions(format: Package["format"], left: string, right: string): number | null {
  return COMPARERS[format](left, right);
}

const COMPARERS: Readonly<Record<Package["format"], (left: string, right: string) => number | null>> = { deb: compareDeb, rpm: compareRpm, apk: compareApk };
