import { describe, expect, test } from "vitest";
import { createSecretIndex } from "../../../src/base/secret-index.ts";

/** Returns a text with `█` in place of each byte that belongs to a secret. */
function hide(secrets: readonly string[], text: string): string {
  const index = createSecretIndex();
  for (const secret of secrets) index.add(secret);
  const bytes = Buffer.from(text);
  for (const [start, end] of index.find(text)) bytes.fill(0x2a, start, end);
  return bytes.toString().replaceAll("*", "█");
}

const secret = "Pa55 wörd/+&<x>";
const mark = (text: string) => "█".repeat(Buffer.byteLength(text));

const inHex = (text: string, toByte: (hex: string) => string) =>
  [...Buffer.from(text)].map((byte) => toByte(byte.toString(16).padStart(2, "0"))).join("");
const inUnits = (toUnit: (hex: string) => string) =>
  [...secret].map((letter) => toUnit(letter.charCodeAt(0).toString(16).padStart(4, "0"))).join("");

describe("a secret is found", () => {
  test.each(["%2F", "=2F", "\\u002f", "\\u{002f}", "\\x2f", "&#x2f;", "&#47;", "\\/"])(
    "whose slash is %s, after a sign that begins no escape",
    (slash) => {
      for (const sign of ["&", "%", "="]) {
        const written = `key${sign}q${slash}long-word`;
        expect(hide([`key${sign}q/long-word`], `<${written}>`)).toBe(`<${mark(written)}>`);
      }
    },
  );

  test("across control characters", () => {
    for (const sign of ["\0", "\u001f", "\u007f"]) {
      const written = `Pa55 w${sign}örd/+&<x>`;
      expect(hide([secret], `x ${written}`)).toBe(`x ${mark(written)}`);
    }
  });

  test.each<[string, string]>([
    ["as it is", secret],
    ["in another case", "PA55 WöRD/+&<X>"],
    ["with other white space", "Pa55wörd / + & < x >"],
    ["across lines", "Pa55\r\n wörd/+\t&<x>"],
    ["in a URL", encodeURIComponent(secret)],
    ["in a form, with + for a space", encodeURIComponent(secret).replace("%20", "+")],
    ["with every byte in percent-encoding", inHex(secret, (hex) => `%${hex}`)],
    ["in a URL in a URL", encodeURIComponent(encodeURIComponent(secret))],
    ["in quoted-printable", inHex(secret, (hex) => `=${hex.toUpperCase()}`)],
    ["across soft line breaks", "Pa55 w=\r\nörd/+=\n&<x>"],
    ["in JSON", inUnits((hex) => `\\u${hex}`)],
    ["in JavaScript", inUnits((hex) => `\\u{${hex}}`)],
    ["in a string with escapes of bytes", inUnits((hex) => `\\x${hex.slice(2)}`)],
    ["in HTML, with decimal references", [...secret].map((letter) => `&#${letter.charCodeAt(0)};`).join("")],
    ["in HTML, with hexadecimal references", inUnits((hex) => `&#x${hex};`)],
    ["in HTML, with names", "Pa55 wörd/+&amp;&lt;x&gt;"],
    ["in a quoted string", "Pa55 wörd\\/+\\&\\<x\\>"],
    ["with escapes of white space", "Pa55\\n\\twörd/+&<x>"],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    ["read as Latin-1", Buffer.from(secret).toString("latin1")],
    ["between invisible characters", "Pa55\u200b wö\u00adrd/+&<x>"],
    ["between sequences of a terminal", "Pa55 \u001b[31mwörd\u001b[0m/+&<x>"],
  ])("%s", (_, text) => {
    expect(hide([secret], `a ${text} b`)).toBe(`a ${mark(text)} b`);
  });

  test.each(["", "a", "ab", "abc"])("in base64 after %j", (before) => {
    for (const encoding of ["base64", "base64url"] as const) {
      const once = Buffer.from(`${before}${secret}`).toString(encoding);
      expect(hide([secret], `x ${once} y`)).toMatch(/^x [\w+/=-]{0,4}█{16,}=? y$/);
      const twice = Buffer.from(once).toString(encoding);
      expect(hide([secret], `x ${twice} y`)).toMatch(/^x [\w+/=-]{0,6}█{24,}[\w=]{0,2} y$/);
    }
  });

  test.each([
    ["535-5.7.8 Pa55 w\r\n535 5.7.8 örd/+&<x>", /^535-5\.7\.8 █+$/],
    ["250-Pa55 w\r\n250 örd/+&<x>", /^250-█+$/],
    ["421-4.3.0 Pa55 w\n421-4.3.0 örd/+&<x>", /^421-4\.3\.0 █+$/],
  ])("across the lines of an SMTP reply: %j", (text, hidden) => {
    expect(hide([secret], text)).toMatch(hidden);
  });

  test("wherever it occurs, with the positions of its bytes", () => {
    expect(hide(["tulip-field", "rose"], "äöü tulip-field, ROSE and tulip-field")).toBe(
      `äöü ${mark("tulip-field")}, ████ and ${mark("tulip-field")}`,
    );
  });

  test("in order of place", () => {
    const index = createSecretIndex();
    for (const each of ["tulip", "rose"]) index.add(each);
    expect(index.find("rose ä tulip")).toEqual([
      [0, 4],
      [8, 13],
    ]);
  });
});

describe("a long secret is found", () => {
  const long = "0123456789abcdefghijklmnop";

  test("by its first 16 bytes, and as far as it matches", () => {
    expect(hide([long], "x 0123456789abcdefghiXYZ")).toBe(`x ${mark("0123456789abcdefghi")}XYZ`);
    expect(hide([long], "x 0123456789abcdef")).toBe(`x ${mark("0123456789abcdef")}`);
  });

  test("not by fewer, or by others", () => {
    for (const text of ["x 0123456789abcdeXfghijklmnop", "123456789abcdefghijklmnop"])
      expect(hide([long], text)).toBe(text);
  });
});

describe("nothing is found", () => {
  test.each<[string, readonly string[], string]>([
    ["without secrets", [], "anything"],
    ["in an empty text", [secret], ""],
    ["of a secret of three bytes", ["abc"], "abc abc"],
    ["of a part of a secret", [secret], "Pa55 wörd/+&<x"],
    ["of other text", [secret], "Password: %41%zz &nope; &#99999999; \\u12 =4 535 5.7.8 no"],
    ["of short base64 in another case", ["abcd"], Buffer.from("abcd").toString("base64").toUpperCase()],
  ])("%s", (_, secrets, text) => {
    expect(hide(secrets, text)).toBe(text);
  });
});
