/** A domain's private key, with the selector under which its public key is in DNS. */
export interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
}

/**
 * Headers to sign if present: all that a reader sees, and those that unsubscribing requires (RFC 8058, 4).
 */
const signedFields = [
  "From",
  "Sender",
  "Reply-To",
  "To",
  "Cc",
  "Subject",
  "Date",
  "Message-ID",
  "In-Reply-To",
  "References",
  "MIME-Version",
  "Content-Type",
  "Content-Transfer-Encoding",
  "List-Id",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
];

/** Prepends a DKIM signature with the given date to a message (RFC 6376, rsa-sha256, relaxed). */
export async function signMessage(
  bytes: Uint8Array,
  { domain, selector, privateKey }: SigningKey,
  date: Date,
): Promise<Uint8Array> {
  const { dkimSign } = await import("mailauth/lib/dkim/sign.js");
  const { signatures, errors } = await dkimSign(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    {
      canonicalization: "relaxed/relaxed",
      algorithm: "rsa-sha256",
      // The types require a list, but the code expects a string.
      headerList: signedFields.join(":") as never,
      signingDomain: domain,
      selector,
      privateKey,
      // If left unset, the library reads the clock twice. If the second changes in between, the signature is
      // invalid.
      signTime: date,
      signatureData: [{ signingDomain: domain, selector, privateKey }],
    },
  );
  const [error] = errors ?? [];
  if (error)
    throw new Error(
      `Cannot sign the message for ${domain}: ${String((error as { err?: Error }).err?.message ?? error)}`,
    );
  return Buffer.concat([Buffer.from(signatures), bytes]);
}
