import { expect, test } from "vitest";
import {
  isOfMailboxProvider,
  isPublicMailboxDomain,
} from "../../../../src/check/evidence/public-mailboxes.ts";

test.each([
  ["gmail.com", true, true],
  ["GMX.de", true, true],
  ["hotmail.co.uk", true, true],
  ["mail.Yahoo.com", false, true],
  ["a.b.web.de", false, true],
  ["xgmail.com", false, false],
  ["gmail.com.example", false, false],
  ["acme.example", false, false],
  ["com", false, false],
  ["", false, false],
])("%j has public mailboxes: %s, belongs to their provider: %s", (domain, isPublic, isOfProvider) => {
  expect([isPublicMailboxDomain(domain), isOfMailboxProvider(domain)]).toEqual([isPublic, isOfProvider]);
});
