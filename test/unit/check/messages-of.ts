import type { Check } from "../../../src/check/check.ts";
import { checkMessage } from "../../../src/check/check-message.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import type { Sample } from "./fixtures/fixture.ts";
import { authenticated, goodBimi, goodRecords } from "./fixtures/good-sender.ts";
import { sampleMail } from "./sample-mail.ts";

/**
 * Runs one check on a sample of a good sender, except for what the sample changes. Returns the messages of
 * its findings, or the reason why it is not measured.
 */
export async function messagesOf(check: Check, sample: Sample): Promise<string[]> {
  const { bytes = sampleMail(), ...context } = sample;
  const { results, findings } = await checkMessage(readMessage(bytes), {
    nowMs: Date.UTC(2026, 10, 21, 12),
    only: [check],
    authentication: authenticated,
    records: goodRecords,
    bimi: goodBimi,
    ...context,
  });
  return [
    ...findings.map(({ message }) => message),
    ...results.flatMap((result) => ("reason" in result ? [`not measured: ${result.reason}`] : [])),
  ];
}
