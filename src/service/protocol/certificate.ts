import { createSign, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";

/** A private key with its certificate. */
export interface CertifiedKey {
  readonly privateKey: KeyObject;
  /** Self-signed certificate, in PEM. */
  readonly certificate: string;
}

/** Names that a certificate is valid for (RFC 5280, section 4.2.1.6). */
export interface CertifiedNames {
  readonly dns: readonly string[];
  /** IP addresses, as the 4 or 16 bytes of each. */
  readonly addresses: readonly Uint8Array[];
}

/**
 * Creates a key with a self-signed certificate (RFC 5280) that is valid for a year.
 * @param names Names of a server, which clients compare with the host that they connect to.
 */
export function createCertifiedKey(commonName: string, nowMs: number, names?: CertifiedNames): CertifiedKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const name = sequence(set(sequence(objectId(2, 5, 4, 3), der(0x0c, Buffer.from(commonName)))));
  const algorithm = sequence(objectId(1, 2, 840, 113_549, 1, 1, 11), der(0x05));
  const body = sequence(
    // Only version 3, written as 2, has extensions.
    ...(names ? [der(0xa0, integer(Buffer.from([2])))] : []),
    integer(Buffer.from([1])),
    algorithm,
    name,
    sequence(time(nowMs - dayMs), time(nowMs + 365 * dayMs)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    ...(names ? [der(0xa3, sequence(alternativeNames(names)))] : []),
  );
  const signature = createSign("sha256").update(body).sign(privateKey);
  const bytes = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.of(0), signature])));
  return { privateKey, certificate: new X509Certificate(bytes).toString() };
}

const dayMs = 86_400_000;

const alternativeNames = ({ dns, addresses }: CertifiedNames): Buffer =>
  sequence(
    objectId(2, 5, 29, 17),
    der(
      0x04,
      sequence(
        ...dns.map((name) => der(0x82, Buffer.from(name))),
        ...addresses.map((address) => der(0x87, address)),
      ),
    ),
  );

/** Encodes a value in DER: tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  const length =
    bytes.length < 0x80
      ? Buffer.of(bytes.length)
      : bytes.length < 0x100
        ? Buffer.of(0x81, bytes.length)
        : Buffer.of(0x82, bytes.length >> 8, bytes.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, bytes]);
}

const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
const set = (...content: readonly Uint8Array[]): Buffer => der(0x31, ...content);
const integer = (bytes: Uint8Array): Buffer => der(0x02, bytes);

/** UTCTime has two digits for the year, and is required before 2050. */
const time = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/^..|[-:T]|\.\d+/g, "")}`));

function objectId(first: number, second: number, ...others: readonly number[]): Buffer {
  const bytes = others.flatMap((number) => {
    const digits = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}
