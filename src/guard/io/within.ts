/** What a promise settles to, or `late` where it takes longer. */
export async function within<T, L>(promise: Promise<T>, limitMs: number, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const bell = new Promise<L>((settle) => {
    timer = setTimeout(settle, limitMs, late);
  });
  try {
    return await Promise.race([promise, bell]);
  } finally {
    clearTimeout(timer);
  }
}
