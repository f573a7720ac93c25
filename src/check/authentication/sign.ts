/** A domain's private key, and where its public half is in DNS. */
export interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
}

/** What is signed where it is there: all that a reader sees, and what unsubscribing hangs on (RFC 8058, 4). */
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

/** Puts a DKIM signature of a moment before a message (RFC 6376, rsa-sha256, relaxed). */
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
      // Its types ask for a list, its code for a text.
      headerList: signedFields.join(":") as never,
      signingDomain: domain,
      selector,
      privateKey,
      // Left to the library it would be told twice, and differ where a second ends in between: the signature would be bad.
      signTime: date,
      signatureData: [{ signingDomain: domain, selector, privateKey }],
    },
  );
  const [error] = errors ?? [];
  if (error)
    throw new Error(`Cannot sign for ${domain}: ${String((error as { err?: Error }).err?.message ?? error)}`);
  return Buffer.concat([Buffer.from(signatures), bytes]);
}
