import type { Account, Finding, SudoRule } from "../../model/index.ts";
import { shellWord } from "../../model/index.ts";
import { fails, hangsOn, holds, whereKnown } from "./finding.ts";
import type { WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** What an account of the host may do: by its number, its groups, and the rules of sudo. */

const NO_ACCOUNT: Finding = fails({ because: "the host has no such account" });

const accountsByName = remembered(({ world }: WorldIndex): ReadonlyMap<string, Account> => {
  const { accounts } = world.host.crew;
  return new Map(accounts.known ? accounts.value.map((account) => [account.name, account]) : []);
});

/** Null where the host has none of that name, or its accounts are not known. */
export function accountNamed(index: WorldIndex, name: string): Account | null {
  return accountsByName(index).get(name) ?? null;
}

function ofAccount(index: WorldIndex, name: string, mean: (account: Account) => Finding): Finding {
  return whereKnown(index.world.host.crew.accounts, () => {
    const account = accountNamed(index, name);
    return account === null ? NO_ACCOUNT : mean(account);
  });
}

export function accountIsRoot(index: WorldIndex, name: string): Finding {
  return ofAccount(index, name, ({ uid }) => {
    const evidence = [{ source: "host", location: `/etc/passwd ${name}` }];
    return uid === 0 ? holds({ because: `\`${name}\` has uid 0`, evidence }) : fails({ because: `\`${name}\` has uid ${uid}`, evidence });
  });
}

export function accountInGroup(index: WorldIndex, name: string, args: readonly string[]): Finding {
  const group = args[0] ?? "";
  return ofAccount(index, name, ({ groups }) => {
    const evidence = [{ source: "host", location: `/etc/group ${group}` }];
    if (!groups.includes(group)) return fails({ because: `\`${name}\` is not in group ${group}`, evidence });
    return holds({ because: `\`${name}\` is in group ${group}`, evidence });
  });
}

/** The last rule that matches decides whether a password is asked; one that is taken back or not understood leaves it open. Source: sudoers(5). */
export function accountSudo(index: WorldIndex, name: string, args: readonly string[]): Finding {
  return ofAccount(index, name, (account) =>
    whereKnown(index.world.host.crew.sudoRules, (rules, evidence) => {
      const own = rules.filter((rule) => isFor(rule, account));
      const last = own.findLast(({ grants }) => grants === args[0]);
      const isTakenBack = last !== undefined && own.slice(own.indexOf(last) + 1).some(({ grants }) => grants === "nothing");
      if (last !== undefined && !isTakenBack) return holds({ because: ruleWords(name, last), evidence });
      const open = isTakenBack ? own.find(({ grants }) => grants === "nothing") : own.find(({ grants }) => grants === "unclear");
      if (open === undefined) return fails({ because: `no rule of sudo lets \`${name}\` run ${args[0] === "engine" ? "an engine" : "everything"}`, evidence });
      return hangsOn({ why: `what the rule of sudo for \`${open.who}\` allows is not clear: ${open.words}`, learnBy: `sudo -l -U ${shellWord(name)}` });
    }),
  );
}

function ruleWords(name: string, rule: SudoRule): string {
  const through = rule.who === name ? "" : ` (rule for \`${rule.who}\`)`;
  const password = rule.asksPassword ? "with the password" : "without a password";
  return `sudo lets \`${name}\` run ${rule.grants === "everything" ? "every command" : `\`${rule.words}\``} as root ${password}${through}`;
}

/** Names with a colon or plus are of directories and netgroups, which only their service resolves. */
function isFor({ who }: SudoRule, account: Account): boolean {
  if (who === "ALL" || who === account.name || who === `#${account.uid}`) return true;
  if (!who.startsWith("%")) return false;
  return account.groups.includes(who.slice(1)) || account.groupIds.some((id) => who === `%#${id}`);
}
