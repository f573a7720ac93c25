import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../../src/check/check-message.ts";
import { brandImpersonation } from "../../../../src/check/content/brand-impersonation.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { sampleMail } from "../sample-mail.ts";

type Use = "claims" | "mentions" | "none";

/** How the name of a sender uses a brand. */
async function useIn(
  name: string,
  address: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Use> {
  const message = readMessage(sampleMail({ fields: { ...fields, From: `"${name}" <${address}>` } }));
  const { findings } = await checkMessage(message, {
    nowMs: Date.UTC(2026, 10, 21),
    only: [brandImpersonation],
  });
  const [finding] = findings;
  return finding === undefined ? "none" : finding.severity === "error" ? "claims" : "mentions";
}

describe("the name of a sender", () => {
  test.each<[string, string, Use]>([
    ["PayPal", "news@acme.example", "claims"],
    ["PayPal", "news@paypal.com", "none"],
    ["PayPal", "news@paypal.de", "none"],
    ["PayPal Support", "news@acme.example", "claims"],
    ["Support of PayPal", "news@acme.example", "claims"],
    ["PayPal Credit", "news@acme.example", "claims"],
    ["PayPaI", "news@acme.example", "claims"],
    ["PayPals", "news@acme.example", "none"],
    ["Tulips", "news@acme.example", "none"],
    ["Tulips with PayPal", "news@acme.example", "mentions"],
    ["PayPal payments for Tulips", "news@acme.example", "mentions"],
    ["PayPal payments for", "news@acme.example", "claims"],
    // Names that are words.
    ["Apple", "news@acme.example", "claims"],
    ["Apple Support", "news@acme.example", "claims"],
    ["Apple Tulips", "news@acme.example", "none"],
    ["Green Apple", "news@acme.example", "none"],
    ["Green Apple Support", "news@acme.example", "none"],
    ["Apple Pay Tulips", "news@acme.example", "mentions"],
    ["Chase", "news@acme.example", "mentions"],
    ["Chase Center", "news@acme.example", "none"],
    ["Steam Support", "news@acme.example", "claims"],
    ["Steam Services", "info@steamservices.example", "mentions"],
    ["American Express Arena", "news@acme.example", "none"],
    // The sender's own name.
    ["Acme PayPal Support", "it@acme.example", "mentions"],
    ["Acmes PayPal Support", "it@acme.example", "claims"],
    ["Gardens Now PayPal Support", "it@gardensnow.example", "mentions"],
    ["A Bc PayPal Support", "it@abc.example", "claims"],
    ["ETH PayPal Support", "it@ethz.example", "mentions"],
    ["ETH PayPal Support", "it@ethzx.example", "claims"],
    ["ETH PayPal Support", "it@tulips-ethz.example", "mentions"],
    ["ET PayPal Support", "it@etz.example", "claims"],
    ["ETH PayPal Support", "it@zeth.example", "claims"],
    // Public bodies, and countries where a brand may be at home.
    ["PayPal Support", "it@acme.edu", "mentions"],
    ["PayPal Support", "it@acme.gov", "mentions"],
    ["PayPal Support", "it@acme.mil", "mentions"],
    ["PayPal Support", "it@acme.int", "mentions"],
    ["PayPal Support", "it@acme.ac.uk", "mentions"],
    ["PayPal Support", "it@acme.gob.mx", "mentions"],
    ["PayPal Support", "it@acme.gouv.fr", "mentions"],
    ["PayPal Support", "it@acme.nhs.uk", "mentions"],
    ["PayPal Support", "it@nhs.net", "mentions"],
    ["PayPal Support", "it@xnhs.net", "claims"],
    ["PayPal Support", "it@acme.education", "claims"],
    ["PayPal Support", "it@edu.acme.example", "claims"],
    ["American Express", "it@americanexpress.com.bh", "none"],
    ["American Express", "it@american-express.com.bh", "mentions"],
    ["American Express", "it@americanexpress.tk", "claims"],
    ["American Express", "it@americanexpress.club", "claims"],
    ["American Express", "it@americanexpress.blogspot.com", "claims"],
    ["American Express", "it@xamericanexpress.com.bh", "claims"],
    // An email address in the name is another check's.
    ["ann@paypal.com", "news@acme.example", "none"],
  ])("%s of %s: %s", async (name, address, expected) => {
    expect(await useIn(name, address)).toBe(expected);
  });

  test("that a mailing list adds to only mentions it", async () => {
    const list = { "List-Id": "<list.acme.example>" };
    expect(await useIn("PayPal via Tulips", "list@acme.example", list)).toBe("mentions");
    expect(await useIn("PayPal", "list@acme.example", list)).toBe("claims");
  });

  test("of the system mailbox of Exchange counts, unless it reports", async () => {
    const address = `MicrosoftExchange${"0f".repeat(16)}@acme.example`;
    const report = { "Content-Type": "multipart/report; boundary=a" };
    expect(await useIn("Microsoft Outlook", address)).not.toBe("none");
    expect(await useIn("Microsoft Outlook", address, report)).toBe("none");
    expect(await useIn("Microsoft Outlook", "x@acme.example", report)).not.toBe("none");
  });
});
