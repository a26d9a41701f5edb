/** What kind of remote place a reference names, in words; null for a local path. Source: compose pkg/remote (git.go, oci.go) and buildkit's remote contexts. */
export function remoteKind(reference: string): string | null {
  if (reference.startsWith("oci://")) return "an OCI artifact";
  if (/^(https?|git|ssh):\/\//.test(reference) || /^(git@|github\.com\/)/.test(reference)) return "a remote repository";
  return /^[^/.][^:]*\.git(#|$)/.test(reference) ? "a remote repository" : null;
}
