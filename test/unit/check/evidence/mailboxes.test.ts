import { expect, test } from "vitest";
import { readMailboxes } from "../../../../src/check/evidence/mailboxes.ts";
import { decodeHeader } from "../../../../src/message/decode-header.ts";
import { formatMailboxes } from "../../../../src/message/mailbox.ts";

test.each([
  "Acme: Shop",
  "Acme (Shop), Inc.",
  "Zoë: Grüße",
  "Zoë (Köln), e.V.",
  "Zoë <b@other.example>, Köln",
  "=?utf-8?Q?abc?=",
  "春: セール (東京)",
])("keeps the name %s of one email address whole", async (name) => {
  const raw = await formatMailboxes([{ name, address: "news@acme.example" }]);
  expect(readMailboxes([{ name: "From", raw, value: decodeHeader(raw) }])).toEqual([
    { name, address: "news@acme.example", domain: "acme.example" },
  ]);
});

test("reads unencoded non-ASCII letters as UTF-8", () => {
  const raw = Buffer.from("Zoë <news@acme.example>", "utf8").toString("latin1");
  expect(readMailboxes([{ name: "From", raw, value: decodeHeader(raw) }])).toMatchObject([{ name: "Zoë" }]);
});
