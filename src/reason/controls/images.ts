import { not } from "../condition.ts";
import * as F from "../facts/builders.ts";
import type { Control, ControlDraft } from "./control.ts";
import { control } from "./control.ts";

function imageControl(draft: ControlDraft): Control {
  return control({ about: "container", friction: "the image has to be built anew", ...draft });
}

export const IMAGE_CONTROLS: readonly Control[] = [
  imageControl({
    id: "4.1",
    title: "Containers do not run as root",
    why: "Most ways out of a container need root in it.",
    holds: not(F.runsAsRoot()),
    remedy: "Name an unprivileged `USER` in the image, or `user:` for the container.",
    friction: "files that root wrote have to be given to that user; ports below 1024 may need a sysctl",
    carriedOutBy: ["set-user"],
  }),
  imageControl({
    id: "4.2",
    title: "Images come from bases that are trusted",
    why: "What is in the base runs here too.",
    isManual: true,
    holds: null,
    asks: "name the bases that you trust, and compare what your Dockerfiles begin with (`seaworthy check Dockerfile`)",
    remedy: "Build on bases whose makers you know, by digest.",
  }),
  imageControl({
    id: "4.3",
    title: "Images hold only packages that are needed",
    why: "What is not there cannot be used by whoever breaks in.",
    isManual: true,
    holds: null,
    asks: "list what is installed in the image and strike what nothing needs",
    remedy: "Build on a minimal base and copy in what is needed.",
  }),
  imageControl({
    id: "4.4",
    title: "Images are scanned, and built anew with fixes",
    why: "An image keeps the flaws of the day on which it was built.",
    isManual: true,
    holds: null,
    asks: "look up when the image was last scanned and built",
    remedy: "Scan images where they are built and stored, and build them anew on a schedule.",
  }),
  imageControl({
    id: "4.5",
    title: "What runs is what was meant: images are named by digest",
    why: "The benchmark asks for Docker Content Trust. Its service, notary.docker.io, ends on 2026-12-08, and its variable speaks of one shell and never of the engine. A digest holds fast what runs, and a signature (Sigstore, Notation) says who made it.",
    holds: not(F.imageUnpinned()),
    remedy: "Name images as `name@sha256:…`, and verify signatures before they are deployed.",
    friction: "every update changes the digest; a bot can do that",
    references: ["https://www.docker.com/?p=91250", "https://docs.sigstore.dev/cosign/verifying/verify/"],
  }),
  imageControl({
    id: "4.6",
    title: "Images say how their health is found out",
    why: "A container that hangs is then noticed. It keeps nobody in.",
    holds: F.imageHasHealthCheck(),
    remedy: "Add `HEALTHCHECK` to the Dockerfile.",
  }),
  imageControl({
    id: "4.7",
    title: "Package lists are fetched in the step that installs from them",
    why: "A cached list makes a later build install old packages.",
    isManual: true,
    holds: not(F.imageUpdatesAlone()),
    remedy: "Join update and install in one `RUN`.",
  }),
  imageControl({
    id: "4.8",
    title: "Images hold no set-uid programs of root",
    why: "They are how an unprivileged user in a container becomes root. no-new-privileges makes them useless.",
    isManual: true,
    holds: not(F.imageHasSetuidRoot()),
    remedy: "Take the bit away in the image (`chmod a-s`), or set no-new-privileges.",
    carriedOutBy: ["set-no-new-privileges"],
  }),
  imageControl({
    id: "4.9",
    title: "Files are copied into images, not fetched",
    why: "`ADD` of an address takes whatever is there that day.",
    isManual: true,
    holds: not(F.imageAddsRemote()),
    remedy: "Use `COPY`, or `ADD --checksum`.",
  }),
  imageControl({
    id: "4.10",
    title: "Images hold no secrets",
    why: "Everybody who may pull the image reads them.",
    isManual: true,
    holds: not(F.imageSecrets()),
    remedy: "Use build secrets (`RUN --mount=type=secret`), and take back what was published.",
    friction: "secrets that were in an image have to be replaced",
  }),
  imageControl({
    id: "4.11",
    title: "Packages in images are verified",
    why: "Unsigned packages are whatever the way they came on made of them.",
    isManual: true,
    holds: null,
    asks: "look for downloads and package sources without a signature in the Dockerfile",
    remedy: "Install from signed sources, and check checksums of everything else.",
  }),
  imageControl({
    id: "4.12",
    title: "Signatures of images are verified before they run",
    why: "A signature that nobody verifies says nothing. The engine itself verifies none.",
    isManual: true,
    holds: null,
    asks: "say what verifies signatures before images are deployed (cosign, notation, an admission policy)",
    remedy: "Verify signatures and attestations where images are deployed.",
    references: ["https://docs.sigstore.dev/cosign/verifying/verify/"],
  }),
];
