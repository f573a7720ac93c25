import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { signingKeyOf } from "../../../../src/service/state/signing-keys.ts";
import { createTestAccount } from "./accounts.ts";

const bitsOf = (pem: string | undefined) => createPrivateKey(pem ?? "").asymmetricKeyDetails?.modulusLength;

describe("the service's own key", () => {
  const easy = (keyLength: "RSA_1024_BIT" | "RSA_2048_BIT") =>
    ({ signing: { origin: "AWS_SES", keyLength } }) as const;

  test("has the length that the identity asks for, and stays the same", async () => {
    const account = createTestAccount();
    const long = await signingKeyOf(easy("RSA_2048_BIT"), account);
    const short = await signingKeyOf(easy("RSA_1024_BIT"), account);
    expect([bitsOf(long?.privateKey), bitsOf(short?.privateKey)]).toEqual([2048, 1024]);
    expect(await signingKeyOf(easy("RSA_2048_BIT"), account)).toBe(long);
    expect(account.signingKeys.get("RSA_1024_BIT")).toBe(short);
  });

  test("is one pair, and accounts of a process share it", async () => {
    const [one, two] = await Promise.all(
      [createTestAccount(), createTestAccount()].map((account) =>
        signingKeyOf(easy("RSA_1024_BIT"), account),
      ),
    );
    expect(one).toEqual(two);
    const derived = createPublicKey(one?.privateKey ?? "").export({ type: "spki", format: "der" });
    expect(one?.publicKey).toBe(derived.toString("base64"));
  });

  test("that the account's data folder holds is used", async () => {
    const account = createTestAccount();
    const held = { privateKey: "held", publicKey: "held" };
    account.signingKeys.set("RSA_1024_BIT", held);
    expect(await signingKeyOf(easy("RSA_1024_BIT"), account)).toBe(held);
  });
});

describe("the sender's own key", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const der = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const read = (text: string) =>
    signingKeyOf({ signing: { origin: "EXTERNAL", selector: "s", privateKey: text } }, createTestAccount());

  test.each<[string, string]>([
    ["PKCS #8 in PEM", privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
    ["PKCS #1 in PEM", privateKey.export({ type: "pkcs1", format: "pem" }).toString()],
    ["PKCS #8 in base64", privateKey.export({ type: "pkcs8", format: "der" }).toString("base64")],
    ["PKCS #1 in base64", privateKey.export({ type: "pkcs1", format: "der" }).toString("base64")],
  ])("is read as %s", async (_, text) => {
    expect(await read(text)).toEqual({
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      publicKey: der,
    });
  });

  test.each([
    ["text", "no key"],
    ["nothing", ""],
    [
      "a key of another kind",
      generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    ],
  ])("is none if it is %s", async (_, text) => {
    expect(await read(text)).toBeUndefined();
  });
});
