/** Starts our program as the guard's side thread, in place of a command. It stands alone: whoever asks for a command compares with it first. */
export const GUARD_THREAD_WORD = "guard-thread";
