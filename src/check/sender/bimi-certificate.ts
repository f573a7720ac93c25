import { X509Certificate } from "node:crypto";
import { dayOf } from "../../base/day.ts";
import { type Check, notMeasured, type Observation } from "../check.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** Days before expiry from which the check warns: renewing a mark certificate takes weeks. */
const warnDays = 30;

/**
 * Object identifiers as encoded in a certificate: the use for brand indicators, and the embedded logo (RFC
 * 9399).
 */
const brandIndicator = Buffer.from("06082b0601050507031f", "hex");
const logotype = Buffer.from("06082b0601050507010c", "hex");

export const bimiCertificate: Check = {
  id: "bimi-certificate",
  severity: "warn",
  about: `The BIMI certificate contains a logo and is valid for ${warnDays} more days`,
  fix: "Renew the certificate (VMC or CMC) with its issuer, and publish the new PEM file",
  source: "https://datatracker.ietf.org/doc/html/draft-fetch-validation-vmc-wchuang",
  run(_message, { bimi, nowMs }) {
    if (bimi?.certificate === undefined) return notMeasured("requires check.bimi.certificate");
    const certificate = readCertificate(bimi.certificate);
    if (!certificate) return [{ message: "The BIMI certificate file is not a PEM file with a certificate" }];
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    const observations: Observation[] = [];
    if (from > nowMs)
      observations.push({ message: `The BIMI certificate is not valid until ${dayOf(from)}` });
    if (to <= nowMs) observations.push({ message: `The BIMI certificate expired on ${dayOf(to)}` });
    else if (to - nowMs < warnDays * dayMs)
      observations.push({ message: `The BIMI certificate expires on ${dayOf(to)}` });
    if (!certificate.raw.includes(brandIndicator))
      observations.push({ message: "The BIMI certificate is not issued for brand indicators" });
    if (!certificate.raw.includes(logotype))
      observations.push({ message: "The BIMI certificate contains no logo" });
    return observations;
  },
};

/**
 * Parses the first certificate of a file: the mark's own, before those of its issuers. Undefined if there is
 * none.
 */
function readCertificate(bytes: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}
