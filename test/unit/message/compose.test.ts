import { expect, test } from "vitest";
import { composeMail } from "../../../src/message/compose.ts";

const compose = async (headers: { key: string; value: string }[]) =>
  (
    await composeMail(
      { from: "a@acme.example", domain: "acme.example", subject: "s", text: "Hi\r\n\r\nthere", headers },
      { seed: "s", date: new Date(0) },
    )
  ).toString("latin1");

test.each([
  [
    "a line break in a value",
    { key: "X-A", value: "1\r\nBcc: all@acme.example" },
    "X-A: 1 Bcc: all@acme.example",
  ],
  ["a line break in a name", { key: "X-A: 1\r\nBcc", value: "b@acme.example" }, "X-A1Bcc: b@acme.example"],
  [
    "a line break before encoded letters",
    { key: "X-A", value: "ü\nBcc: b" },
    "X-A: =?UTF-8?Q?=C3=BC_Bcc=3A_b?=",
  ],
])("%s does not start another header", async (_, header, expected) => {
  const source = await compose([header]);
  expect(source).not.toMatch(/^Bcc/m);
  expect(source.split("\r\n")).toContain(expected);
});

test("a second From does not precede the sender's", async () => {
  const source = await compose([{ key: "From", value: "ceo@other.example" }]);
  expect(source.indexOf("From: a@acme.example")).toBeLessThan(source.indexOf("From: ceo@other.example"));
});

test("omits a header with an empty value, and keeps the body complete", async () => {
  const source = await compose([{ key: "X-A", value: " " }]);
  expect(source).not.toContain("X-A");
  expect(source.slice(source.indexOf("\r\n\r\n"))).toBe("\r\n\r\nHi\r\n\r\nthere\r\n");
});
