import { describe, expect, test } from "vitest";
import {
  createRecordedResolver,
  createZoneResolver,
  readZone,
} from "../../../../src/check/authentication/recorded-zone.ts";

describe("recorded answers are found however their key is written", () => {
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

describe("a text is read as dig prints it", () => {
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

describe("what cannot be understood is named", () => {
  test.each<[string, unknown, string]>([
    ["a list", [], "it is not an object of lists by name and type"],
    ["a text", "x", "it is not an object of lists by name and type"],
    ["no type", { "acme.example": ["x"] }, '"acme.example" is not a name and a type'],
    ["an unknown type", { "acme.example MXX": ["x"] }, '"acme.example MXX" is not a name and a type'],
    [
      "a type that every object has",
      { "acme.example constructor": ["x"] },
      '"acme.example constructor" is not',
    ],
    ["three words", { "acme.example IN TXT": ["x"] }, '"acme.example IN TXT" is not a name and a type'],
    ["an empty label", { "acme..example TXT": ["x"] }, '"acme..example TXT" is not a name and a type'],
    [
      "a text in the place of a list",
      { "acme.example TXT": "x" },
      'the records of "acme.example TXT" are not',
    ],
    ["a number", { "acme.example TXT": [1] }, 'the records of "acme.example TXT" are not a list of texts'],
    [
      "the same name twice",
      { "acme.example TXT": ["x"], "ACME.example. TXT": ["y"] },
      '"ACME.example. TXT" has its records in another key too',
    ],
    [
      "MX without a priority",
      { "acme.example MX": ["mx.acme.example"] },
      '"mx.acme.example" of "acme.example MX"',
    ],
    [
      "an empty MX",
      { "acme.example MX": [""] },
      '"" of "acme.example MX" is not a valid record: write 10 mx',
    ],
    ["a host for an address", { "acme.example A": ["mx.acme.example"] }, "write 203.0.113.7"],
    ["IPv4 for IPv6", { "acme.example AAAA": ["203.0.113.7"] }, "write 2001:db8::7"],
    [
      "two names for one",
      { "acme.example CNAME": ["a.example b.example"] },
      '"acme.example CNAME" is not a valid',
    ],
    [
      "a quote that does not end",
      { "acme.example TXT": ['"v=spf1'] },
      '"acme.example TXT" is not a valid record',
    ],
    [
      "words outside of the quotes",
      { "acme.example TXT": ['"a" b'] },
      '"acme.example TXT" is not a valid record',
    ],
    [
      "an empty TLSA",
      { "_25._tcp.mx.example TLSA": [" "] },
      '"_25._tcp.mx.example TLSA" is not a valid record',
    ],
  ])("%s", (_, value, message) => {
    expect(() => readZone(value)).toThrow(message);
  });

  test("a null MX, and an empty list, are understood", async () => {
    const resolver = createRecordedResolver({ "acme.example MX": ["0 ."], "b.example TXT": [] });
    expect(await resolver("acme.example", "MX")).toEqual([{ priority: 0, exchange: "." }]);
    expect(await resolver("b.example", "TXT")).toEqual([]);
  });

  test("a record that is malformed in a zone is no answer", async () => {
    const resolver = createZoneResolver(new Map([["acme.example MX", ["mx.acme.example"]]]));
    await expect(resolver("acme.example", "MX")).rejects.toMatchObject({ code: "EBADRESP" });
  });
});
