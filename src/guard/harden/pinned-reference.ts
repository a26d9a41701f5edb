const ID = /^sha256:[0-9a-f]{64}$/;
const DIGEST = /@(sha256:[0-9a-f]{64})$/;

/**
 * The one image that was looked at under a reference, in words that no tag can move: `name@digest` where the engine has one of the same name, else the id.
 * `answer`: `GET /images/{reference}/json`. Null: it has neither, or the reference is such a one already.
 */
export function pinnedReference(reference: string, answer: unknown): string | null {
  if (DIGEST.test(reference) || ID.test(reference)) return null;
  const digests = fieldOf(answer, "RepoDigests");
  const named = Array.isArray(digests)
    ? digests.find((each) => typeof each === "string" && DIGEST.test(each) && each.replace(DIGEST, "") === nameOf(reference))
    : undefined;
  if (typeof named === "string") return named;
  const id = fieldOf(answer, "Id");
  return typeof id === "string" && ID.test(id) ? id : null;
}

/** Without its tag. */
function nameOf(reference: string): string {
  return reference.replace(/:[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "");
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
