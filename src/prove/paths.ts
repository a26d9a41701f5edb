/** Whether `path` is `ancestor` or below it. Both in normal form. */
export function isAtOrBelow(path: string, ancestor: string): boolean {
  return ancestor === "/" || path === ancestor || path.startsWith(`${ancestor}/`);
}
