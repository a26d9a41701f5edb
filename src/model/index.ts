/**
 * The nouns that every room speaks: container, mount, host, engine, fact, privilege, remedy, judgement.
 * Holds no knowledge and decides nothing; imports no other room.
 */
export * from "./blast-radius.ts";
export * from "./capability.ts";
export * from "./container.ts";
export * from "./container-defaults.ts";
export * from "./control.ts";
export * from "./crew.ts";
export * from "./crew-report.ts";
export * from "./engine-configuration.ts";
export * from "./evidence.ts";
export * from "./fact.ts";
export * from "./file-owner.ts";
export * from "./flaw.ts";
export * from "./host-configuration.ts";
export * from "./judgement.ts";
export * from "./once.ts";
export * from "./privilege.ts";
export * from "./remedy.ts";
export * from "./remedy-words.ts";
export * from "./report.ts";
export * from "./shell-word.ts";
export * from "./software.ts";
export * from "./technique-card.ts";
export * from "./world.ts";
