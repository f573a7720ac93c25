import { describe, expect, test } from "vitest";
import {
  decodeText,
  defaultTypeIn,
  encodingNamed,
  type LeafPart,
  readLeaf,
} from "../../../../src/check/evidence/leaf-part.ts";
import { parseMimeTree } from "../../../../src/message/mime-tree.ts";

/** A part with these header lines. The body is one byte per character. */
const leafOf = (head: string, body = "", defaultType?: string): LeafPart =>
  readLeaf(
    parseMimeTree(Buffer.from(`${head}${head === "" ? "" : "\n"}\n${body}`, "latin1")),
    "1.2",
    defaultType,
  );
const [type, disposition] = ["Content-Type: ", "Content-Disposition: "];
const summaryOf = ({ path, part, content, ...rest }: LeafPart): Partial<LeafPart> => rest;

describe("a part", () => {
  const plain: Partial<LeafPart> = {
    type: "text/plain",
    filename: undefined,
    typeName: undefined,
    isAttachment: false,
    charset: undefined,
    encoding: "7bit",
  };
  const pdf = { type: "application/pdf", isAttachment: true };
  test.each<[string, Partial<LeafPart>]>([
    ["", {}],
    [`${type}text`, {}],
    [`${type}TEXT/HTML; charset=UTF-8`, { type: "text/html", charset: "utf-8" }],
    [`${type}text/plain\n${type}text/html`, { type: "text/html" }],
    [`${type}text/html\n${type}text/plain`, { type: "text/html" }],
    [`${type}text/plain\n${type}image/png`, {}],
    // Names of files.
    [`${type}application/pdf; name=a.pdf`, { ...pdf, filename: "a.pdf", typeName: "a.pdf" }],
    [`${type}application/pdf\n${disposition}inline; filename=a.pdf`, { ...pdf, filename: "a.pdf" }],
    [
      `${type}application/pdf; name=a.pdf\n${disposition}attachment; filename=b.pdf`,
      { ...pdf, filename: "b.pdf", typeName: "a.pdf" },
    ],
    [`${type}application/pdf`, { type: "application/pdf" }],
    [`${type}text/plain; name=a.txt`, { filename: "a.txt", typeName: "a.txt" }],
    [
      `${type}x-text/plain; name=a.txt`,
      { type: "x-text/plain", isAttachment: true, filename: "a.txt", typeName: "a.txt" },
    ],
    [`${type}text/plain\n${disposition}attachment`, { isAttachment: true }],
    [`${type}text/plain\n${disposition}ATTACHMENT; filename=a`, { isAttachment: true, filename: "a" }],
    [`${disposition}inline`, {}],
    // Charsets and encodings.
    [`${type}text/plain; charset='utf-8'`, { charset: "utf-8" }],
    [`${type}text/plain; charset=x'utf-8'`, { charset: "x'utf-8'" }],
    [`${type}text/plain; charset='utf-8'x`, { charset: "'utf-8'x" }],
    [`${type}text/plain; charset='utf-8`, { charset: "'utf-8" }],
    [`${type}text/plain; charset=utf-8'`, { charset: "utf-8'" }],
    [`${type}text/plain; charset=ASCII`, { charset: "us-ascii" }],
    [`${type}text/plain; charset=us_ascii`, { charset: "us-ascii" }],
    [`${type}text/plain; charset=cp932`, { charset: "shift_jis" }],
    [`${type}text/plain; charset=cp936`, { charset: "gbk" }],
    [`${type}text/plain; charset=cp949`, { charset: "euc-kr" }],
    [`${type}text/plain; charset=cp950`, { charset: "big5" }],
    [`${type}text/plain; charset=utf_8`, { charset: "utf-8" }],
    [`${type}text/plain; charset=utf-8-sig`, { charset: "utf-8" }],
    [`${type}text/plain; charset=unicode-1-1-utf-7`, { charset: "utf-7" }],
    [`${type}text/plain; charset=klingon`, { charset: "klingon" }],
    ["Content-Transfer-Encoding: Base64 (as usual)", { encoding: "base64" }],
    ["Content-Transfer-Encoding: 8bit\nContent-Transfer-Encoding: base64", { encoding: "8bit" }],
  ])("with %j is read: %j", (head, expected) => {
    expect(summaryOf(leafOf(head))).toEqual({ ...plain, ...expected });
  });

  test("has its path, and the default type unless it declares one", () => {
    const leaf = leafOf("", "", "message/rfc822");
    expect([leaf.path, leaf.type, leaf.part.body]).toEqual(["1.2", "message/rfc822", ""]);
    expect(leafOf(`${type}text/html`, "", "message/rfc822").type).toBe("text/html");
  });

  test("is decoded once", () => {
    const leaf = leafOf("Content-Transfer-Encoding: base64", "YWI=");
    expect(leaf.content).toBe(leaf.content);
    expect(decodeText(leaf)).toBe(decodeText(leaf));
  });
});

test.each([
  ["7BIT (default)", "7bit"],
  [" base64 ", "base64"],
  ["", ""],
])("the encoding %j is %j", (field, expected) => {
  expect(encodingNamed(field)).toBe(expected);
});

test.each([
  [`${type}multipart/digest; boundary=a`, "message/rfc822"],
  [`${type}  MULTIPART/Digest`, "message/rfc822"],
  [`${type}multipart/digests`, "text/plain"],
  [`${type}x-multipart/digest`, "text/plain"],
  [`${type}multipart/mixed`, "text/plain"],
  ["Subject: a", "text/plain"],
])("parts in %j are of type %s by default", (head, expected) => {
  expect(defaultTypeIn(parseMimeTree(Buffer.from(`${head}\n\n`)))).toBe(expected);
});

describe("the content", () => {
  const contentIn = (encoding: string, body: string) => {
    const { bytes, problem } = leafOf(`Content-Transfer-Encoding: ${encoding}`, body).content;
    return [Buffer.from(bytes).toString("latin1"), problem];
  };
  const invalid = "its base64 has invalid characters or an invalid length";

  test.each<[string, string, string | undefined]>([
    ["", "", undefined],
    ["YWJj", "abc", undefined],
    ["YWI=", "ab", undefined],
    ["YQ==", "a", undefined],
    ["YW\n Jj\n", "abc", undefined],
    ["+/+/", "\u00fb\u00ff\u00bf", undefined],
    ["YWI", "ab", invalid],
    ["YWJj!", "abc", invalid],
    ["!YWJ", "ab", invalid],
    ["YWJ!", "ab", invalid],
    ["Y===", "", invalid],
    ["YQ==YQ==", "a", invalid],
  ])("%j in base64 is %j: %s", (body, text, problem) => {
    expect(contentIn("base64", body)).toEqual([text, problem]);
  });

  const broken = (text: string) => `its quoted-printable is invalid at "${text}"`;
  test.each<[string, string, string | undefined]>([
    ["", "", undefined],
    ["abc", "abc", undefined],
    ["=41=61=3d=3D", "Aa==", undefined],
    ["=C3=bc", "\u00c3\u00bc", undefined],
    ["=0A=0f=F0=f9", "\u000a\u000f\u00f0\u00f9", undefined],
    ["a=\nb", "ab", undefined],
    ["a= \t\nb", "ab", undefined],
    ["a=", "a", undefined],
    ["=\n", "", undefined],
    ["\n", "\n", undefined],
    ["=x\n\nb", "=x\n\nb", broken("=x b")],
    ["=\nb", "b", undefined],
    ["=", "", undefined],
    ["a\n\nb\n", "a\n\nb\n", undefined],
    ["a \t\nb  ", "a\nb", undefined],
    [" \n", "\n", undefined],
    ["a  b", "a  b", undefined],
    ["=41 =\n=42", "A B", undefined],
    ["\u00e9", "\u00e9", undefined],
    ["=4", "=4", broken("=4")],
    ["=g1", "=g1", broken("=g1")],
    ["=1g", "=1g", broken("=1g")],
    ["=@1", "=@1", broken("=@1")],
    ["=/1=:1=`1", "=/1=:1=`1", broken("=/1=:1=`1")],
    ["=1/", "=1/", broken("=1/")],
    ["a=b\n=41", "a=b\nA", broken("=b =41")],
    ["==41", "=A", broken("==41")],
    ["=x1234567890123", "=x1234567890123", broken("=x1234567890")],
    ["=xa=yb", "=xa=yb", broken("=xa=yb")],
  ])("%j in quoted-printable is %j: %s", (body, text, problem) => {
    expect(contentIn("quoted-printable", body)).toEqual([text, problem]);
  });

  test.each(["7bit", "8bit", "binary", "nonsense"])("is as it is in %s", (encoding) => {
    expect(contentIn(encoding, "=41\u00e9 \n")).toEqual(["=41\u00e9 \n", undefined]);
  });
});

describe("the text of a part", () => {
  test.each<[string | undefined, string, string, boolean]>([
    [undefined, "\u00c3\u00bc", "ü", true],
    ["us-ascii", "\u00c3\u00bc", "ü", true],
    ["utf-8", "\u00c3\u00bc", "ü", true],
    ["iso-8859-1", "\u00fc", "ü", true],
    ["shift_jis", "\u0083\u0065", "テ", true],
    ["utf-7", "+2DzfAA-", "🌀", true],
    ["utf-7", "a+-b\u00fc", "a+bü", true],
    [undefined, "\u00fc", "ü", false],
    ["us-ascii", "\u00fc", "ü", false],
    ["klingon", "a\u00fc", "aü", false],
  ])("in %s of %j is %j, decodable: %s", (charset, body, text, isDecodable) => {
    const head = charset === undefined ? "" : `${type}text/plain; charset=${charset}`;
    expect(decodeText(leafOf(head, body))).toEqual({ text, isDecodable });
  });
});
