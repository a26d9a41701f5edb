import { constants } from "node:crypto";
import type { SecureContextOptions, Server, TLSSocket } from "node:tls";
import { createSecureContext, createServer } from "node:tls";
import type { Peer } from "../policy/caller.ts";
import { ListenError, wordsOf } from "./listen-error.ts";

/** Texts in PEM. */
export interface TlsMaterial {
  /** The guard's own certificate, with its chain. */
  readonly certificate: string;
  readonly key: string;
  /** Who signs clients' certificates. */
  readonly clientAuthority: string;
  /** Which of them are revoked: a list of each authority in their chains. Null: none is looked up. */
  readonly revoked: string | null;
}

/** Who is on the other side of a connection, and until when that holds. */
export interface Identity {
  readonly peer: Peer;
  /** Milliseconds since 1970; null: for ever. */
  readonly from: number | null;
  readonly until: number | null;
}

/** Of a connection of which nothing is known. */
export const ANYONE: Identity = { peer: { kind: "anyone" }, from: null, until: null };

const HANDSHAKE_MS = 10_000;

/** TLS 1.3 alone, and nobody without a certificate of the authority's. Throws `ListenError` where the material is none. */
export function tlsServer(material: TlsMaterial, listener: string): Server {
  return createServer({
    ...contextOf(material, listener),
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: HANDSHAKE_MS,
    allowHalfOpen: true,
    noDelay: true,
  });
}

/** Connections from now on; those that are open keep what they began with. Throws `ListenError`. */
export function renewTls(server: Server, material: TlsMaterial, listener: string): void {
  server.setSecureContext(contextOf(material, listener));
}

/** Throws `ListenError` where the material is none. */
export function contextOf({ certificate, key, clientAuthority, revoked }: TlsMaterial, listener: string): SecureContextOptions {
  const lists = revoked === null ? [] : listsIn(revoked);
  const context: SecureContextOptions = {
    cert: certificate,
    key,
    ca: clientAuthority,
    minVersion: "TLSv1.3",
    maxVersion: "TLSv1.3",
    // A session that is taken up again is not verified anew.
    secureOptions: constants.SSL_OP_NO_TICKET,
    ...(revoked === null ? {} : { crl: [...lists] }),
  };
  if (revoked !== null && lists.length === 0) throw new ListenError(`listener \`${listener}\`: there is no revocation list in its \`revoked\``);
  if (!clientAuthority.includes("-----BEGIN CERTIFICATE-----"))
    throw new ListenError(`listener \`${listener}\`: there is no certificate in its \`clientAuthority\``);
  try {
    createSecureContext(context);
    return context;
  } catch (cause) {
    const what = revoked === null ? "certificate and key" : "certificate, key and revocation lists";
    throw new ListenError(`listener \`${listener}\`: its ${what} cannot be used: ${wordsOf(cause)}`, null, { cause });
  }
}

/** OpenSSL takes one of each text. */
function listsIn(text: string): readonly string[] {
  return text.match(/-----BEGIN X509 CRL-----[^-]*-----END X509 CRL-----/g) ?? [];
}

/** Who the client's certificate says it is; its chain was verified by the handshake. Null: it has none. */
export function identityOf(socket: TLSSocket): Identity | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined || !socket.authorized) return null;
  const fingerprint = certificate.fingerprint256.replaceAll(":", "").toLowerCase();
  const names = namesIn(certificate.subjectAltName ?? "");
  // Without a subject (RFC 5280 section 4.1.2.6) the names are who it is; several without both must not be taken for one.
  const subject = (certificate.subject ?? "").split("\n").join(",") || names.join(",") || `SHA256=${fingerprint}`;
  return { peer: { kind: "certificate", subject, names, fingerprint }, from: Date.parse(certificate.validFrom), until: Date.parse(certificate.validTo) };
}

/** Whether it holds now. A day that cannot be read holds never. */
export function isValid({ from, until }: Identity, nowMs: number): boolean {
  return (from === null || nowMs >= from) && (until === null || nowMs <= until);
}

/** `DNS:a, URI:b`: a name that could be mistaken for several is in quotes, as a text of JSON. Source: Node.js, `x509.subjectAltName`. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(([, , name = ""]) =>
    name.startsWith('"') ? String(JSON.parse(name)) : name,
  );
}
