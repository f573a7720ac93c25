import { createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { Account } from "./account.ts";
import type { Identity } from "./identity.ts";

/** A key of the account's for DKIM. */
export interface DkimKey {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** As a DNS record has it: SubjectPublicKeyInfo in base64. */
  readonly publicKey: string;
}

const generate = promisify(generateKeyPair);

/** A key takes a tenth of a second: accounts of one process, which are for tests, share theirs. */
const generated = new Map<number, Promise<DkimKey>>();

/** The key that signs for an identity: the service's, or the sender's own; undefined where that is no RSA key. */
export async function signingKeyOf(
  { signing }: Pick<Identity, "signing">,
  account: Account,
): Promise<DkimKey | undefined> {
  if (signing.origin === "EXTERNAL") return readPrivateKey(signing.privateKey);
  const bits = signing.keyLength === "RSA_1024_BIT" ? 1024 : 2048;
  const held = account.signingKeys.get(signing.keyLength);
  if (held) return held;
  let generating = generated.get(bits);
  if (!generating) {
    generating = generateKey(bits);
    generated.set(bits, generating);
  }
  const key = await generating;
  account.signingKeys.set(signing.keyLength, key);
  return key;
}

async function generateKey(modulusLength: number): Promise<DkimKey> {
  const { privateKey, publicKey } = await generate("rsa", { modulusLength });
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  };
}

/** A key as requests give it: PKCS #1 or #8 in base64, with or without PEM's lines. */
function readPrivateKey(text: string): DkimKey | undefined {
  const base64 = text.replace(/-----[A-Z ]+-----|\s+/g, "");
  for (const type of ["pkcs8", "pkcs1"] as const) {
    try {
      const key = createPrivateKey({ key: Buffer.from(base64, "base64"), format: "der", type });
      if (key.asymmetricKeyType !== "rsa") return undefined;
      return {
        privateKey: key.export({ type: "pkcs8", format: "pem" }).toString(),
        publicKey: createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64"),
      };
    } catch {
      // The other form, or none.
    }
  }
  return undefined;
}
