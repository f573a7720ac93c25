import { expect, test } from "vitest";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import {
  isInstruction,
  isInternal,
  isLocalAddress,
  isNetworkName,
  isOfCompany,
  isRouter,
} from "../../../../src/check/links/local-hosts.ts";
import { sampleMail } from "../sample-mail.ts";

test.each([
  ["10.0.0.1", true, true],
  ["127.0.0.1", true, false],
  ["192.168.0.1", true, true],
  ["172.16.0.1", true, true],
  ["172.29.0.1", true, true],
  ["172.31.0.1", true, true],
  ["169.254.0.1", true, true],
  ["::1", true, false],
  ["FD00::1", true, true],
  ["fc00::1", true, true],
  ["fe80::1", true, true],
  ["::12", false, false],
  ["1::1", false, false],
  ["110.0.0.1", false, false],
  ["100.0.0.1", false, false],
  ["172.15.0.1", false, false],
  ["172.32.0.1", false, false],
  ["203.0.113.7", false, false],
  ["10.example", false, false],
  ["localhost", false, false],
  ["intranet", false, true],
  ["nas.local", false, true],
  ["acme.example", false, false],
])("%s is a local address: %s, of a company's network: %s", (host, isLocal, ofCompany) => {
  expect([isLocalAddress(host), isOfCompany(host)]).toEqual([isLocal, ofCompany]);
});

test.each([
  ["intranet", true],
  ["nas.local", true],
  ["localhost", false],
  ["::1", false],
  ["acme.example", false],
])("%s is a name on a network: %s", (host, expected) => {
  expect(isNetworkName(host)).toBe(expected);
});

test.each([
  ["http://fritz.box/x", "fritz.box", true],
  ["http://192.168.178.1", "192.168.178.1", true],
  ["HTTPS://192.168.1.254/", "192.168.1.254", true],
  ["http://10.0.0.138/", "10.0.0.138", true],
  ["http://10.1.1.1", "10.1.1.1", true],
  ["http://192.168.1.12/", "192.168.1.12", false],
  ["http://192.168.1.1/x", "192.168.1.1", false],
  ["http://10.0.0.10/", "10.0.0.10", false],
  ["x-http://10.1.1.1", "10.1.1.1", false],
  ["http://box/", "box", false],
])("%s leads to a router: %s", (href, host, expected) => {
  expect(isRouter({ href, host })).toBe(expected);
});

test.each<[string, string, string | undefined, boolean]>([
  ["http://localhost:3000", "localhost", "open localhost:3000", true],
  ["http://localhost", "localhost", undefined, true],
  ["http://localhost", "localhost", "our page", false],
  ["http://localhost/app.x-1/", "localhost", undefined, true],
  ["HTTPS://LOCALHOST/app", "localhost", undefined, true],
  ["http://localhost/a/b", "localhost", undefined, false],
  ["http://localhost/?token=1", "localhost", undefined, false],
  [`http://localhost/${"a".repeat(30)}`, "localhost", undefined, true],
  [`http://localhost/${"a".repeat(31)}`, "localhost", undefined, false],
  ["x http://localhost/", "localhost", undefined, false],
  ["http://127.0.0.1/a/b", "127.0.0.1", undefined, false],
  ["http://192.168.1.7/a/b-1/c_2.html", "192.168.1.7", undefined, true],
  ["http://192.168.1.7/a?b", "192.168.1.7", undefined, false],
  [`http://192.168.1.7/${"a".repeat(101)}`, "192.168.1.7", undefined, false],
  ["x http://192.168.1.7/", "192.168.1.7", undefined, false],
  ["http://printer.local/", "printer.local", undefined, true],
  ["http://my-nas.HOME/", "my-nas.HOME", undefined, true],
  ["http://x.printer.local/", "x.printer.local", undefined, false],
  ["http://printer.locals/", "printer.locals", undefined, false],
  ["http://acme.example/", "acme.example", undefined, false],
])("%s (%s) with the text %j is an instruction: %s", (href, host, text, expected) => {
  expect(isInstruction({ href, host, text })).toBe(expected);
});

test.each<[string | null, string | null, string | null, boolean]>([
  ["a@acme.example", "b@acme.example", null, true],
  ["a@mail.acme.example", "b@acme.example, c@x.acme.example", "d@acme.example", true],
  ["a@acme.example", "b@other.example", null, false],
  ["a@acme.example", "b@acme.example", "c@other.example", false],
  ["a@acme.example", "b@acme.example, c@other.example", null, false],
  ["a@acme.example", null, null, false],
  ["a@gmail.com", "b@gmail.com", null, false],
  ["Ann", "Ben", null, false],
  [null, "b@acme.example", null, false],
])("mail from %j to %j and %j is internal: %s", (From, To, Cc, expected) => {
  expect(isInternal(readMessage(sampleMail({ fields: { From, To, Cc } })))).toBe(expected);
});
