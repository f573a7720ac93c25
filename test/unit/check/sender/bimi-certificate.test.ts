import { expect, test } from "vitest";
import { checkMessage } from "../../../../src/check/check-message.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { bimiCertificate } from "../../../../src/check/sender/bimi-certificate.ts";
import { markCertificates } from "../mark-certificates.ts";
import { sampleMail } from "../sample-mail.ts";

const message = readMessage(sampleMail());

async function findingsOf(certificate: string, nowMs: number): Promise<string[]> {
  const { findings } = await checkMessage(message, {
    nowMs,
    only: [bimiCertificate],
    bimi: { certificate: Buffer.from(certificate) },
  });
  return findings.map((finding) => finding.message);
}

const [from, to, day] = [Date.UTC(2026, 0, 1), Date.UTC(2047, 0, 1), 24 * 60 * 60 * 1000];

test.each<[string, number, string[]]>([
  ["before it begins", from - 1, ["The BIMI certificate is not valid until 2026-01-01"]],
  ["when it begins", from, []],
  ["30 days before it ends", to - 30 * day, []],
  ["within 30 days before it ends", to - 30 * day + 1, ["The BIMI certificate expires on 2047-01-01"]],
  ["just before it ends", to - 1, ["The BIMI certificate expires on 2047-01-01"]],
  ["when it ends", to, ["The BIMI certificate expired on 2047-01-01"]],
])("a certificate %s", async (_label, nowMs, expected) => {
  expect(await findingsOf(markCertificates.valid, nowMs)).toEqual(expected);
});

test.each<[string, string, string[]]>([
  [
    "of a web server",
    markCertificates.plain,
    ["The BIMI certificate is not issued for brand indicators", "The BIMI certificate contains no logo"],
  ],
  ["followed by those of its issuers", `${markCertificates.valid}\n${markCertificates.plain}`, []],
  ["that is none", "logo", ["The BIMI certificate file is not a PEM file with a certificate"]],
])("a certificate %s", async (_label, certificate, expected) => {
  expect(await findingsOf(certificate, from)).toEqual(expected);
});
