import { expect, test } from "vitest";
import { dkimCoversUnsubscribe } from "../../../../src/check/sender/dkim-covers-unsubscribe.ts";
import { noList, withFields } from "../fixtures/samples.ts";
import { messagesOf } from "../messages-of.ts";

const both = ["No DKIM signature covers List-Unsubscribe and List-Unsubscribe-Post"];
test.each<[string | readonly string[], string[]]>([
  ["v=1; h=list-unsubscribe:list-unsubscribe-post; b=x", []],
  ["h=from:LIST-Unsubscribe-Post : list-unsubscribe", []],
  ["v=1;\n\t h  =  list-unsubscribe:\n list-unsubscribe-post;b=x", []],
  ["v=1;H=list-unsubscribe:list-unsubscribe-post", []],
  ["v=1; bh=list-unsubscribe:list-unsubscribe-post", both],
  ["v=1; h=list-unsubscribe; x=list-unsubscribe-post", both],
  ["v=1; h=; x=:list-unsubscribe:list-unsubscribe-post", both],
  ["v=1; b=x", both],
  ["v=1; h", both],
  [["v=1; h=list-unsubscribe", "v=1; h=list-unsubscribe-post"], both],
  [["v=1; h=from", "v=1; h=list-unsubscribe:list-unsubscribe-post"], []],
])("a signature %j", async (signature, expected) => {
  expect(await messagesOf(dkimCoversUnsubscribe, withFields({ "DKIM-Signature": signature }))).toEqual(
    expected,
  );
});

const [unsigned, other] = ["not measured: the sending service signs the message", "v=1; h=from"];
const onlyPost = { "List-Unsubscribe": null };
const onlyAddress = { "List-Unsubscribe-Post": null };
test.each([
  ["marketing", noList, null, []],
  ["marketing", onlyAddress, null, [unsigned]],
  ["marketing", onlyAddress, other, ["No DKIM signature covers List-Unsubscribe"]],
  ["marketing", onlyPost, other, ["No DKIM signature covers List-Unsubscribe-Post"]],
  ["transactional", onlyAddress, other, []],
  ["transactional", {}, other, both],
  ["transactional", {}, null, [unsigned]],
] as const)("%s mail with %j, signed with %j", async (purpose, fields, signature, expected) => {
  const sample = withFields({ ...fields, "DKIM-Signature": signature });
  expect(await messagesOf(dkimCoversUnsubscribe, { ...sample, purpose })).toEqual(expected);
});
