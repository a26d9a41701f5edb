export type Reloaded<T> = { readonly kind: "changed"; readonly now: T } | { readonly kind: "kept"; readonly now: T; readonly error: Error };

/**
 * What holds after a reload: all of the new, or all of what was there with the reason. Whatever goes wrong keeps the old: a guard never opens up, and never closes,
 * because a file is broken.
 */
export async function reload<T>(current: T, load: () => Promise<T>): Promise<Reloaded<T>> {
  try {
    return { kind: "changed", now: await load() };
  } catch (error) {
    return { kind: "kept", now: current, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
