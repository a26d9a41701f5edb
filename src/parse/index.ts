/**
 * What does this text ask for? Compose files as Compose merges them, `docker run` lines, scripts, Dockerfiles, inspect JSON.
 * Everything is read into the model's nouns with the place where each value is written; nothing is judged here.
 * Pure: files come in as a `FileReader`. What cannot be resolved is a `ParseError` that names it, never a partial view.
 */
export * from "./errors.ts";
export * from "./file-reader.ts";
