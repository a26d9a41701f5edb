import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Makes an authority, and certificates of it: `NAME-cert.pem` and `NAME-key.pem` beside `ca.pem`. */
export function makeAuthority(directory: string, name = "ca"): void {
  const [key, certificate] = [join(directory, `${name}-key.pem`), join(directory, `${name}.pem`)];
  openssl([
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    key,
    "-out",
    certificate,
  ]);
}

export interface Wanted {
  readonly name: string;
  readonly subject: string;
  /** Such as `DNS:localhost,IP:127.0.0.1`. */
  readonly names?: string;
  readonly usage?: "clientAuth" | "serverAuth";
  readonly authority?: string;
  /** Minutes from now; negative: it has ended. */
  readonly minutes?: number;
}

export function makeCertificate(directory: string, { name, subject, names, usage = "clientAuth", authority = "ca", minutes = 60 }: Wanted): void {
  const at = (suffix: string) => join(directory, `${name}-${suffix}`);
  const extensions = [`extendedKeyUsage=${usage}`, ...(names === undefined ? [] : [`subjectAltName=${names}`])].flatMap((each) => ["-addext", each]);
  openssl([
    "req",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-subj",
    subject,
    ...extensions,
    "-keyout",
    at("key.pem"),
    "-out",
    at("csr.pem"),
  ]);
  const settings = at("ca.cnf");
  writeFileSync(settings, SETTINGS);
  writeFileSync(at("index.txt"), "");
  const signer = ["-config", settings, "-cert", join(directory, `${authority}.pem`), "-keyfile", join(directory, `${authority}-key.pem`), "-outdir", directory];
  const when = ["-startdate", stamp(-120), "-enddate", stamp(minutes)];
  openssl(["ca", "-batch", "-notext", ...signer, ...when, "-in", at("csr.pem"), "-out", at("cert.pem")], { INDEX: at("index.txt") });
}

/** Writes `revoked.pem`, the authority's list of those that it has revoked; `minutes` from now it is out of date. */
export function makeRevocations(directory: string, names: readonly string[], { authority = "ca", minutes = 60 } = {}): void {
  const at = (name: string, suffix: string) => join(directory, `${name}-${suffix}`);
  const signerOf = (name: string) => [
    "-config",
    at(name, "ca.cnf"),
    "-cert",
    join(directory, `${authority}.pem`),
    "-keyfile",
    join(directory, `${authority}-key.pem`),
  ];
  const rows = names.map((name) => {
    openssl(["ca", "-batch", ...signerOf(name), "-revoke", at(name, "cert.pem")], { INDEX: at(name, "index.txt") });
    return readFileSync(at(name, "index.txt"), "utf8");
  });
  const list = at("revoked", "index.txt");
  writeFileSync(list, rows.join(""));
  writeFileSync(at("revoked", "ca.cnf"), SETTINGS);
  const when = ["-crl_lastupdate", stamp(-120), "-crl_nextupdate", stamp(minutes)];
  openssl(["ca", "-gencrl", ...signerOf("revoked"), ...when, "-out", join(directory, "revoked.pem")], { INDEX: list });
}

/** `x509` of OpenSSL 3.0 signs for whole days from now alone; `ca` for any time. */
const SETTINGS = `[ca]
default_ca = one
[one]
database = $ENV::INDEX
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copyall
unique_subject = no
[any]
organizationName = optional
commonName = optional
`;

function stamp(minutes: number): string {
  return `${new Date(Date.now() + minutes * 60_000).toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
}

function openssl(args: readonly string[], environment: Readonly<Record<string, string>> = {}): void {
  const { status, stderr } = spawnSync("openssl", args, { encoding: "utf8", env: { PATH: process.env["PATH"] ?? "", INDEX: "", ...environment } });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
}
