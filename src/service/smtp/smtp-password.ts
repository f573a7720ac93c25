import { createHmac, randomUUID } from "node:crypto";
import { isSameSecret } from "../../base/is-same-secret.ts";
import type { AuthOptions } from "../interceptors/authenticate.ts";

/** Whether a user name and its password may send. */
export type CheckPassword = (username: string, password: string) => boolean;

/**
 * Derives the SMTP password of a secret access key. Source:
 * https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
 */
export function toSmtpPassword(secretAccessKey: string, region: string): string {
  let key: Buffer = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of ["11111111", region, "ses", "aws4_request", "SendRawEmail"])
    key = createHmac("sha256", key).update(part).digest();
  return Buffer.concat([Buffer.of(0x04), key]).toString("base64");
}

/**
 * Creates the check of SMTP credentials. Without verification, all are accepted. Temporary credentials never are: "you
 * can't use temporary security credentials" (the same page).
 */
export function createCheckPassword(auth: AuthOptions, region: string): CheckPassword {
  if (auth.mode !== "verify") return () => true;
  const passwords = new Map(
    Object.entries(auth.keys).flatMap(([id, key]) =>
      typeof key === "string" ? [[id, toSmtpPassword(key, region)] as const] : [],
    ),
  );
  const ofNobody = randomUUID();
  return (username, password) => isSameSecret(password, passwords.get(username) ?? ofNobody);
}
