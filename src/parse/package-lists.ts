const LONGEST_TEXT = 64 * 1024;

/** Managers of packages, and what fetches their lists: `yum update` installs. Each is one pass over a text that an outsider wrote. */
const MANAGERS: readonly (readonly [RegExp, RegExp])[] = [
  [/(?:^|[\s/(])(?:apt-get|apt|aptitude|apk)\s/, /\supdate(?:\s|$)/],
  [/(?:^|[\s/(])(?:yum|dnf|microdnf|tdnf)\s/, /\s(?:makecache|check-update)(?:\s|$)/],
  [/(?:^|[\s/(])zypper\s/, /\sref(?:resh)?(?:\s|$)/],
];
const INSTALLS = /\s(?:install|add|upgrade|dist-upgrade|full-upgrade|build-dep|in)(?:\s|$)/;

/** Whether this build step fetches the lists of packages and installs nothing from them: a cached step then makes later ones install what is old. */
export function fetchesListsAlone(step: string): boolean {
  const commands = step.slice(0, LONGEST_TEXT).split(/[;&|\n]+/);
  const ofManagers = commands.flatMap((command) =>
    MANAGERS.flatMap(([manager, fetches]) => (manager.test(command) ? [{ fetches: fetches.test(command), installs: INSTALLS.test(command) }] : [])),
  );
  return ofManagers.some(({ fetches }) => fetches) && !ofManagers.some(({ installs }) => installs);
}
