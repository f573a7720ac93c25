import { describe, expect, test } from "vitest";
import { appendToTexts, splitAtBlankLine } from "../../../../src/provider/seedlist/append-to-texts.ts";

const lines = (...each: string[]) => each.map((line) => `${line}\r\n`).join("");
const append = (header: string, body: string) =>
  appendToTexts(header, body, (subtype) => (subtype === "html" ? "<!-- pw1 -->" : "pw1"));

describe("a line is appended", () => {
  test.each<[string, string, string, string]>([
    ["text without a type", "", "Hello", "Hello\r\npw1"],
    ["plain text", lines("Content-Type: text/plain"), "Hello", "Hello\r\npw1"],
    [
      "HTML in capitals",
      lines("CONTENT-TYPE: TEXT/HTML; charset=utf-8"),
      "<p>H</p>",
      "<p>H</p>\r\n<!-- pw1 -->",
    ],
    [
      "a folded header",
      lines("Subject: s", "Content-Type:", " text/html", "X: y"),
      "<p>H</p>",
      "<p>H</p>\r\n<!-- pw1 -->",
    ],
    [
      "quoted-printable with a soft line break at its end",
      lines("Content-Transfer-Encoding: Quoted-Printable"),
      "Hello=\r\n",
      "Hello\r\npw1",
    ],
    ["quoted-printable", lines("Content-Transfer-Encoding: quoted-printable"), "a=3D", "a=3D\r\npw1"],
    ["quoted-printable with =", lines("Content-Transfer-Encoding: quoted-printable"), "a=", "a\r\npw1"],
    [
      "base64",
      lines("Content-Transfer-Encoding: base64"),
      Buffer.from("Hello").toString("base64"),
      Buffer.from("Hello\r\npw1\r\n").toString("base64"),
    ],
    [
      "quoted-printable with a soft line break inside",
      lines("Content-Transfer-Encoding: quoted-printable"),
      "a=\r\nb",
      "a=\r\nb\r\npw1",
    ],
    ["an inline part", lines("Content-Disposition: inline"), "Hello", "Hello\r\npw1"],
    ["a header with a space before the colon", lines("Content-Type \t: text/html"), "H", "H\r\n<!-- pw1 -->"],
    ["an empty type", lines("Content-Type:"), "H", "H\r\npw1"],
    ["a type in the middle of another line", lines("Subject: Content-Type: text/html"), "H", "H\r\npw1"],
    ["a type in a field of a longer name", lines("X-Content-Type: text/html"), "H", "H\r\npw1"],
    [
      "a type folded twice",
      lines("Content-Type: ", "\t", " text/html;", "\tcharset=utf-8", "Subject: s"),
      "H",
      "H\r\n<!-- pw1 -->",
    ],
    ["text in an 8-bit character set", lines('Content-Type: text/plain; charset="utf-8"'), "H", "H\r\npw1"],
    [
      "an empty body in base64",
      lines("Content-Transfer-Encoding: base64"),
      "",
      Buffer.from("\r\npw1\r\n").toString("base64"),
    ],
  ])("to %s", (_, header, body, expected) => {
    expect(append(header, body)).toBe(expected);
  });

  test("to a part whose disposition only contains the word attachment", () => {
    expect(append(lines("Content-Disposition: inline; filename=attachment.txt"), "Hello")).toBe(
      "Hello\r\npw1",
    );
  });

  test("to base64 in lines of 76 characters", () => {
    const text = "x".repeat(100);
    const encoded = append(lines("Content-Transfer-Encoding: base64"), Buffer.from(text).toString("base64"));
    expect(encoded.split("\r\n").map(({ length }) => length)).toEqual([76, 68]);
    expect(Buffer.from(encoded, "base64").toString()).toBe(`${text}\r\npw1\r\n`);
  });

  test("to each text of a multipart message, however deep", () => {
    const header = lines('Content-Type: multipart/mixed; boundary="a.b"');
    const body = (plain: string, html: string) =>
      lines("preamble", "--a.b", "Content-Type: multipart/alternative; boundary=c", "") +
      lines("--c", "", plain, "--c ", "Content-Type: text/html", "", html, "--c--", "--a.b") +
      lines("Content-Type: image/png", "", "png", "--aXb", "", "not a part", "--a.b--", "epilogue") +
      lines("--a.b", "", "after the end");
    expect(append(header, body("Hello", "<p>H</p>"))).toBe(body("Hello\r\npw1", "<p>H</p>\r\n<!-- pw1 -->"));
  });

  test("to no preamble, even one that looks like a part", () => {
    const header = lines("Content-Type: multipart/mixed; boundary=a");
    const preamble = lines("preamble", "", "Hello", "x--a", "--a x", "--ab");
    expect(append(header, `${preamble}--a\t\r\n\r\nHello\r\n--a--`)).toBe(
      `${preamble}--a\t\r\n\r\nHello\r\npw1\r\n--a--`,
    );
  });

  test("to nothing after the end of a multipart without parts", () => {
    const body = lines("--a--", "", "Hello", "--a", "", "Hello");
    expect(append(lines("Content-Type: multipart/mixed; boundary=a"), body)).toBe(body);
  });

  test.each<[string, string, string]>([
    ["in quotes, with a space", 'boundary="a b"', "a b"],
    ["with spaces around its equals sign", "Boundary = a", "a"],
    ["followed by another parameter", "boundary=a; charset=utf-8", "a"],
    ["in quotes, followed by another parameter", 'boundary="a;b"; charset=utf-8', "a;b"],
    ["of marks with a meaning in patterns", 'boundary="(a+.*?^$|[b]{1}\\)"', "(a+.*?^$|[b]{1}\\)"],
    ["of 250 characters", `boundary=${"b".repeat(250)}`, "b".repeat(250)],
  ])("to a part behind a boundary %s", (_, parameter, boundary) => {
    const body = (text: string) => `--${boundary}\r\n\r\n${text}\r\n--${boundary}--\r\n`;
    expect(append(lines(`Content-Type: Multipart/Mixed; ${parameter}`), body("Hello"))).toBe(
      body("Hello\r\npw1"),
    );
  });

  /** A text in this number of multiparts, one in the other. */
  const nested = (levels: number, text: string): [header: string, body: string] => {
    let [header, body] = [lines("Content-Type: text/plain"), text];
    for (let level = 0; level < levels; level++) {
      body = `--b${level}\r\n${header}\r\n${body}\r\n--b${level}--`;
      header = lines(`Content-Type: multipart/mixed; boundary=b${level}`);
    }
    return [header, body];
  };

  test("to text in 20 levels of parts, and not deeper", () => {
    expect(append(...nested(20, "Hello"))).toBe(nested(20, "Hello\r\npw1")[1]);
    expect(append(...nested(21, "Hello"))).toBe(nested(21, "Hello")[1]);
  });

  test("to a message whose multipart is not closed", () => {
    const header = lines("Content-Type: multipart/mixed; boundary=a");
    expect(append(header, "--a\r\n\r\nHello")).toBe("--a\r\n\r\nHello\r\npw1");
  });
});

describe("a part is left unchanged", () => {
  test.each<[string, string]>([
    ["an image", lines("Content-Type: image/png")],
    ["text that is neither plain nor HTML", lines("Content-Type: text/calendar")],
    ["text of a longer name", lines("Content-Type: text/plainer")],
    ["a type that contains text/plain", lines("Content-Type: application/x-text/plain")],
    ["an attachment", lines("Content-Type: text/plain", "Content-Disposition: attachment; filename=a.txt")],
    ["UTF-16", lines("Content-Type: text/plain; charset=utf-16le")],
    ["UTF-32 in quotes", lines('Content-Type: text/plain; charset="UTF-32"')],
    ["a signed message", lines("Content-Type: multipart/signed; boundary=a")],
    ["an encrypted message", lines("Content-Type: multipart/encrypted; boundary=a")],
    ["a multipart without a boundary", lines("Content-Type: multipart/mixed")],
    ["a multipart with an empty boundary", lines('Content-Type: multipart/mixed; boundary=""')],
    ["a type that contains multipart", lines("Content-Type: x-multipart/mixed; boundary=a")],
    ["an attachment in capitals", lines("Content-Disposition: ATTACHMENT")],
  ])("%s", (_, header) => {
    const body = "--a\r\n\r\nHello\r\n--a--";
    expect(append(header, body)).toBe(body);
  });

  test("a part behind a boundary of more than 250 characters", () => {
    const boundary = "b".repeat(251);
    const body = `--${boundary}\r\n\r\nHello\r\n--${boundary}--`;
    expect(append(lines(`Content-Type: multipart/mixed; boundary=${boundary}`), body)).toBe(body);
  });

  test("in a multipart, if no blank line ends its header", () => {
    const body = "--a\r\nHello\r\n--a--";
    expect(append(lines("Content-Type: multipart/mixed; boundary=a"), body)).toBe(body);
  });
});

test.each<[string, [string, string | undefined]]>([
  ["A: b\r\n\r\nbody\r\n\r\nmore", ["A: b\r\n", "body\r\n\r\nmore"]],
  ["\r\nbody", ["", "body"]],
  ["A: b\r\n\r\n", ["A: b\r\n", ""]],
  ["A: b\r\n", ["A: b\r\n", undefined]],
])("%j is split at its blank line", (text, parts) => {
  expect(splitAtBlankLine(text)).toEqual(parts);
});
