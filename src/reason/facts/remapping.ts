import type { Finding } from "../../model/index.ts";
import { isPodman } from "./engine-product.ts";
import { allOf, anyOf, fails, hangsOn, holds, negate, whereKnown, whether } from "./finding.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** Whether uid 0 in a container is uid 0 of the host. */

export const isRootless = remembered(
  (index: WorldIndex): Finding => whether(index.world.engine.rootless, { yes: "the engine runs rootless", no: "the engine runs as root" }),
);

export const remapsUsers = remembered(
  (index: WorldIndex): Finding =>
    whether(index.world.engine.usernsRemap, {
      yes: "the engine remaps user namespaces",
      no: "the engine does not remap user namespaces",
      undoNo: [{ kind: "enable-userns-remap" }],
    }),
);

/** `--userns=host` undoes the engine's userns-remap for one container (measured R08, R09). */
function keepsHostUsers({ container }: Subject): Finding {
  return whereKnown(container.namespaces.user, (mode, evidence) => {
    if (mode.kind !== "host") return fails({ because: "it does not ask for the host's user namespace", evidence });
    return holds({
      because: "it asks for the host's user namespace",
      evidence,
      remedies: [{ kind: "unshare-namespace", container: container.id, namespace: "user" }],
    });
  });
}

/** Almost every container takes the engine's default: the answer is then one for the whole world. */
const remappedByDefault = remembered((index: WorldIndex): Finding => anyOf(isRootless(index), remapsUsers(index)));

const notRemappedByDefault = remembered((index: WorldIndex): Finding => negate(remappedByDefault(index)));

/** Podman alone gives a container one. */
const OWN_USERS = "it has a user namespace of its own, whose root is another user of the host";

export function isRemapped(subject: Subject): Finding {
  const { user } = subject.container.namespaces;
  if (user.known && user.value.kind === "private") return holds({ because: OWN_USERS, evidence: [user.evidence] });
  if (!user.known && isPodman(subject.index)) return anyOf(isRootless(subject.index), hangsOn(user));
  if (user.known && user.value.kind === "engine-default") return remappedByDefault(subject.index);
  return anyOf(isRootless(subject.index), allOf(remapsUsers(subject.index), negate(keepsHostUsers(subject))));
}

export function isNotRemapped(subject: Subject): Finding {
  const { user } = subject.container.namespaces;
  return user.known && user.value.kind === "engine-default" ? notRemappedByDefault(subject.index) : negate(isRemapped(subject));
}
