import { describe, expect, test } from "vitest";
import {
  createRecordedResolver,
  createZoneResolver,
  readZone,
} from "../../../../src/check/authentication/recorded-zone.ts";

describe("finds recorded records regardless of how their key is written", () => {
  test.each([
    ["acme.example TXT"],
    ["acme.example. TXT"],
    ["acme.example  TXT"],
    ["acme.example\tTXT"],
    [" acme.example TXT "],
    ["ACME.example txt"],
  ])("%j", async (key) => {
    expect(await createRecordedResolver({ [key]: ["v=spf1 -all"] })("acme.example", "TXT")).toEqual([
      ["v=spf1 -all"],
    ]);
  });

  test("an international name", async () => {
    const resolver = createRecordedResolver({ "Bücher.example TXT": ["x"] });
    for (const name of ["bücher.example", "xn--bcher-kva.example", "BÜCHER.example."])
      expect(await resolver(name, "TXT")).toEqual([["x"]]);
  });
});

describe("reads a text as dig prints it", () => {
  test.each([
    ["v=DMARC1; p=reject", "v=DMARC1; p=reject"],
    ['"v=DMARC1; p=reject"', "v=DMARC1; p=reject"],
    ['"v=DMARC1; p=re" "ject"', "v=DMARC1; p=reject"],
    ['"a \\"b\\" \\\\ \\; c"', 'a "b" \\ ; c'],
    ['"b\\195\\188cher"', "bücher"],
    ['"bücher"', "bücher"],
    ['""', ""],
    ["", ""],
  ])("%j is %j", async (written, text) => {
    expect(await createRecordedResolver({ "acme.example TXT": [written] })("acme.example", "TXT")).toEqual([
      [text],
    ]);
  });
});

describe("names the invalid key", () => {
  test.each<[string, unknown, string]>([
    ["a list", [], "expected an object with lists of records by name and type"],
    ["a text", "x", "expected an object with lists of records by name and type"],
    ["no type", { "acme.example": ["x"] }, '"acme.example" is not a name and a type'],
    ["an unknown type", { "acme.example MXX": ["x"] }, '"acme.example MXX" is not a name and a type'],
    [
      "a type that every object has",
      { "acme.example constructor": ["x"] },
      '"acme.example constructor" is not',
    ],
    ["three words", { "acme.example IN TXT": ["x"] }, '"acme.example IN TXT" is not a name and a type'],
    ["an empty label", { "acme..example TXT": ["x"] }, '"acme..example TXT" is not a name and a type'],
    ["a string instead of a list", { "acme.example TXT": "x" }, 'the records of "acme.example TXT" are not'],
    ["a number", { "acme.example TXT": [1] }, 'the records of "acme.example TXT" are not a list of strings'],
    [
      "the same name twice",
      { "acme.example TXT": ["x"], "ACME.example. TXT": ["y"] },
      'another key has records of "ACME.example. TXT" too',
    ],
    [
      "MX without a priority",
      { "acme.example MX": ["mx.acme.example"] },
      '"mx.acme.example" is not a valid record of "acme.example MX"',
    ],
    [
      "an empty MX",
      { "acme.example MX": [""] },
      '"" is not a valid record of "acme.example MX": use the form 10 mx',
    ],
    ["a host for an address", { "acme.example A": ["mx.acme.example"] }, "use the form 203.0.113.7"],
    ["IPv4 for IPv6", { "acme.example AAAA": ["203.0.113.7"] }, "use the form 2001:db8::7"],
    [
      "two names for one",
      { "acme.example CNAME": ["a.example b.example"] },
      'is not a valid record of "acme.example CNAME"',
    ],
    [
      "a quote that does not end",
      { "acme.example TXT": ['"v=spf1'] },
      'is not a valid record of "acme.example TXT"',
    ],
    [
      "words outside of the quotes",
      { "acme.example TXT": ['"a" b'] },
      'is not a valid record of "acme.example TXT"',
    ],
    [
      "an empty TLSA",
      { "_25._tcp.mx.example TLSA": [" "] },
      'is not a valid record of "_25._tcp.mx.example TLSA"',
    ],
  ])("%s", (_, value, message) => {
    expect(() => readZone(value)).toThrow(message);
  });

  test("accepts a null MX and an empty list", async () => {
    const resolver = createRecordedResolver({ "acme.example MX": ["0 ."], "b.example TXT": [] });
    expect(await resolver("acme.example", "MX")).toEqual([{ priority: 0, exchange: "." }]);
    expect(await resolver("b.example", "TXT")).toEqual([]);
  });

  test("treats a malformed record in a zone as a failed query", async () => {
    const resolver = createZoneResolver(new Map([["acme.example MX", ["mx.acme.example"]]]));
    await expect(resolver("acme.example", "MX")).rejects.toMatchObject({ code: "EBADRESP" });
  });
});
