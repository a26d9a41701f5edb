import type { Finding, Image, Known, Sourced } from "../../model/index.ts";
import { unknown } from "../../model/index.ts";
import { fails, hangsOn, holds, whereKnown, whether } from "./finding.ts";
import type { Subject } from "./world-index.ts";

/** What the image of a container says. An image that nobody looked at is a blank. */

/** One field of the container's image, or the blank that hides it. */
export function imageField<T>(subject: Subject, read: (image: Image) => Known<T>): Known<T> {
  const reference = subject.container.image;
  if (!reference.known) return reference;
  const image = subject.index.images.get(reference.value);
  if (image !== undefined) return read(image);
  return unknown(`nothing is known of image \`${reference.value}\``, `pull it and run \`docker image inspect ${reference.value}\``);
}

export function imageHasSetuidRoot(subject: Subject): Finding {
  return whether(
    imageField(subject, (image) => image.hasSetuidRoot),
    { yes: "its image holds a set-uid root file", no: "its image holds no set-uid root file" },
  );
}

export function imageSecrets(subject: Subject): Finding {
  return listed(
    imageField(subject, (image) => image.secretsInHistory),
    { some: "its image history holds a secret", none: "no secret was found in its image history" },
  );
}

export function imageOnbuild(subject: Subject): Finding {
  return whether(
    imageField(subject, (image) => image.hasOnBuild),
    { yes: "its image has ONBUILD triggers", no: "its image has no ONBUILD trigger" },
  );
}

export function imageHasHealthCheck(subject: Subject): Finding {
  return whether(
    imageField(subject, (image) => image.hasHealthCheck),
    { yes: "its image has a health check", no: "its image has no health check" },
  );
}

export function imageAddsRemote(subject: Subject): Finding {
  return listed(
    imageField(subject, (image) => image.remoteAdds),
    { some: "its image adds a remote file without a checksum", none: "its image adds no remote file unchecked" },
  );
}

export function imageUpdatesAlone(subject: Subject): Finding {
  return listed(
    imageField(subject, (image) => image.updatesAlone),
    { some: "its image fetches package lists in a step of their own", none: "no step of its image fetches package lists alone" },
  );
}

export function imageBaseUnpinned(subject: Subject): Finding {
  return listed(
    imageField(subject, (image) => image.unpinnedBases),
    { some: "its image is built on a base without a digest", none: "every base of its image is pinned" },
  );
}

export function imageUnpinned(subject: Subject): Finding {
  const { image } = subject.container;
  return whereKnown(image, (reference, evidence) => {
    if (/@sha256:[0-9a-f]{64}$/.test(reference)) return fails({ because: "its image is named by digest", evidence });
    return holds({ because: `image \`${reference}\` names no digest`, evidence });
  });
}

/** `USER` of the image, without what the container overrides. Empty or uid 0: root. */
export function imageRunsAsRoot(subject: Subject): Finding {
  return whereKnown(
    imageField(subject, (image) => image.user),
    (user, evidence) => {
      if (user === "" || /^(root|[+-]?0+)(:|$)/.test(user)) return holds({ because: "its image names no user but root", evidence });
      return fails({ because: `its image names user \`${user}\``, evidence });
    },
  );
}

function listed(field: Known<readonly Sourced<string>[]>, words: { readonly some: string; readonly none: string }): Finding {
  if (!field.known) return hangsOn(field);
  if (field.value.length === 0) return fails({ because: words.none, evidence: [field.evidence] });
  return holds({ because: words.some, evidence: field.value.map((entry) => entry.evidence) });
}
