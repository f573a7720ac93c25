import { type Check, notMeasured } from "../check.ts";

const minBits = 1024;

export const dkimKey: Check = {
  id: "dkim-key",
  severity: "error",
  about: `DKIM keys have at least ${minBits} bits, and signatures do not use SHA-1`,
  fix: "Sign with a 2048-bit RSA key and rsa-sha256",
  source: "https://www.rfc-editor.org/rfc/rfc8301#section-3",
  run(_message, { authentication }) {
    if (!authentication) return notMeasured("requires DNS");
    const known = authentication.dkim.filter(({ keyBits }) => keyBits !== undefined);
    if (known.length === 0) return notMeasured("no public key was found");
    const observations = known.flatMap(({ domain, keyBits = 0, algorithm = "" }) => {
      if (/sha1$/i.test(algorithm)) return [{ message: `The DKIM signature of ${domain} uses ${algorithm}` }];
      return !/^ed25519/i.test(algorithm) && keyBits < minBits
        ? [{ message: `The DKIM key of ${domain} has ${keyBits} bits` }]
        : [];
    });
    const unanswered = authentication.dkim.find(({ outcome }) => outcome === "temperror");
    return unanswered && observations.length === 0
      ? notMeasured(unanswered.comment ?? "the DNS query for a key failed")
      : observations;
  },
};
