import { generateKeyPairSync } from "node:crypto";

/** Creates a private key with which a sender signs, as the SES API takes it. */
export const ownDkimKey = (modulusLength = 1024): string =>
  generateKeyPairSync("rsa", { modulusLength })
    .privateKey.export({ type: "pkcs8", format: "der" })
    .toString("base64");
