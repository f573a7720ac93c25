import { createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { Account } from "./account.ts";
import type { DkimKey, Identity } from "./records.ts";

const generate = promisify(generateKeyPair);

/**
 * Generated keys by size in bits. Generating one takes about 100 ms, so the accounts of a process, which are
 * for tests, share them.
 */
const generated = new Map<number, Promise<DkimKey>>();

/**
 * Returns the key that signs for an identity: the service's, or the sender's own. `undefined` if the sender's
 * key is not a valid RSA key.
 */
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

/** Returns the size of a sender's own key in bits. `undefined` if it is not a valid RSA key. */
export function ownKeyBits(text: string): number | undefined {
  const key = readPrivateKey(text);
  return key && createPrivateKey(key.privateKey).asymmetricKeyDetails?.modulusLength;
}

/**
 * Parses a key from a request: PKCS #1 or #8 in base64, with or without PEM header and footer lines. Returns
 * `undefined` unless it is an RSA key.
 */
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
      // Try the other format.
    }
  }
  return undefined;
}
