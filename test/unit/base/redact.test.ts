import { describe, expect, test } from "vitest";
import {
  createRedactor,
  isSecret,
  noteAwsKey,
  noteEnvironment,
  noteSecret,
  redact,
  redactAll,
  redactAndCut,
  redactOwn,
} from "../../../src/base/redact.ts";

const utf8 = (text: string): Buffer => Buffer.from(text);
const base64 = (text: string): string => utf8(text).toString("base64");
const bytesAs = (text: string, write: (hex: string) => string): string =>
  [...utf8(text)].map((byte) => write(byte.toString(16).padStart(2, "0"))).join("");
const inLines = (text: string, length: number, lineBreak: string): string =>
  text.match(new RegExp(`[\\s\\S]{1,${length}}`, "gu"))?.join(lineBreak) ?? "";

const known = (...values: readonly (string | undefined)[]) => {
  const redactor = createRedactor();
  for (const value of values) redactor.note(value);
  return redactor;
};

describe("a known secret in foreign text is found", () => {
  const secrets = ["hunter2-Horse", `p@ss"w\\rd<&>%=+/'`, "pässwörd-ключ", "abcd efgh ijkl mnop"];
  const encodings: readonly (readonly [string, (secret: string) => string])[] = [
    ["as is", (secret) => secret],
    ["in upper case", (secret) => secret.replace(/[a-z]/g, (letter) => letter.toUpperCase())],
    ["as base64", base64],
    ["as base64 twice", (secret) => base64(base64(secret))],
    ["as base64url", (secret) => utf8(secret).toString("base64url")],
    ["as a URL's component", encodeURIComponent],
    ["percent-encoded twice", (secret) => encodeURIComponent(bytesAs(secret, (hex) => `%${hex}`))],
    ["as a form's field", (secret) => new URLSearchParams({ p: secret }).toString().slice(2)],
    ["as quoted-printable", (secret) => bytesAs(secret, (hex) => `=${hex.toUpperCase()}`)],
    ["as quoted-printable with soft line breaks", (secret) => inLines(secret, 3, "=\r\n")],
    ["as soft line breaks without carriage returns", (secret) => inLines(secret, 3, "=\n")],
    ["as numeric HTML", (secret) => [...secret].map((each) => `&#${each.codePointAt(0)};`).join("")],
    [
      "as hexadecimal HTML",
      (secret) => [...secret].map((each) => `&#x${each.codePointAt(0)?.toString(16)};`).join(""),
    ],
    [
      "as named HTML",
      (secret) =>
        secret.replace(
          /[&<>"']/g,
          (each) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;" })[each] ?? each,
        ),
    ],
    ["as JSON", (secret) => JSON.stringify(secret).slice(1, -1)],
    ["as JSON within JSON", (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
    ["as escaped UTF-16", (secret) => secret.replace(/./g, escapedUnit)],
    ["as escaped UTF-16 in braces", (secret) => secret.replace(/./g, bracedUnit)],
    ["as escaped bytes", (secret) => secret.replace(/[ -~]/g, (each) => `\\x${utf8(each).toString("hex")}`)],
    ["as hex", (secret) => utf8(secret).toString("hex")],
    ["folded over lines", (secret) => inLines(secret, 4, "\r\n\t")],
    ["over the lines of an SMTP reply", (secret) => inLines(secret, 5, "\r\n535-5.7.8 ")],
    ["over the lines of an SMTP reply with long codes", (secret) => inLines(secret, 5, "\r\n535-5.123.123 ")],
    ["over the lines of a short SMTP reply", (secret) => inLines(secret, 5, "\n435 ")],
    ["with DEL between its characters", (secret) => inLines(secret, 1, "\u007f")],
    ["with escape sequences between its characters", (secret) => inLines(secret, 1, "\u001b[0m")],
    ["with invisible characters in it", (secret) => inLines(secret, 2, "\u200b")],
    ["read as Latin-1", (secret) => utf8(secret).toString("latin1")],
  ];

  test.each(secrets.flatMap((secret) => encodings.map(([how, encode]) => ({ how, secret, encode }))))(
    "$secret, $how",
    ({ secret, encode }) => {
      const redactor = known("another-secret-of-the-process", secret);
      expect(redactor.redact(`535 ä no (${encode(secret)}) ö`)).toBe("535 ä no ([redacted]) ö");
    },
  );

  test.each([
    ["\0seed@mail.example\0", ""],
    ["\0seed1@mail.example\0", "!"],
    ["\0seed12@mail.example\0", "!!"],
  ])("within base64, at every offset: after %j", (before, after) => {
    const encoded = base64(`${before}hunter2-Horse${after}`);
    expect(known("hunter2-Horse").redact(`no (${encoded}) x`)).toMatch(
      /^no \([A-Za-z0-9]{0,24}\[redacted\][A-Za-z0-9=]{0,4}\) x$/,
    );
  });

  test("and the base64 next to it that has bits of it, up to the next space", () => {
    const [head = "", tail = ""] = [base64("abcdef"), base64("uvwxyz")];
    const middle = base64("hunter2-Horse-11");
    expect(known("hunter2-Horse-11").redact(`${head} ${middle} ${tail}`)).toBe(`${head} [redacted] ${tail}`);
  });
});

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
const bracedUnit = (unit: string): string => `\\u{${unit.charCodeAt(0).toString(16).padStart(4, "0")}}`;

describe("redact", () => {
  const long = "0123456789abcdefFEDCBA9876543210";
  const armored = "-----BEGIN PRIVATE KEY-----\nTUlJRXZRSUJBREFO\n-----END PRIVATE KEY-----\n";
  test.each<[string, readonly (string | undefined)[], string, string]>([
    ["nothing without secrets", [], "the server says no", "the server says no"],
    ["nothing for an empty value", ["", undefined], "the server says no", "the server says no"],
    ["an empty text", ["hunter2"], "", ""],
    [
      "three bytes as a whole word",
      ["cat"],
      "cat in concatenation, (cat)",
      "[redacted] in concatenation, ([redacted])",
    ],
    ["three bytes in their case", ["cat"], "Cat cat", "Cat [redacted]"],
    ["one byte as a whole word", ["a"], "a bad day", "[redacted] bad day"],
    ["four bytes inside of a word", ["cats"], "bobcats", "bob[redacted]"],
    ["a secret without the white space around it", ["  cats\n"], "bobcats", "bob[redacted]"],
    ["two secrets", ["first-one", "other-two"], "first-one other-two.", "[redacted] [redacted]."],
    ["adjacent secrets as one", ["first-one", "other-two"], "first-oneother-two", "[redacted]"],
    ["overlapping secrets as one", ["abcdefgh", "efghijkl"], "xabcdefghijklx", "x[redacted]x"],
    ["a secret within another", ["inner-one", "an-inner-one-of-more"], "an-inner-one-of-more", "[redacted]"],
    [
      "two with one beginning",
      ["same-start-1", "same-start-2"],
      "same-start-1, same-start-2",
      "[redacted], [redacted]",
    ],
    ["the first 16 bytes of a long one", [long], "token 0123456789abcdef…", "token [redacted]…"],
    ["more of a long one", [long], "token 0123456789abcdefFE…", "token [redacted]…"],
    ["not 15 bytes of a long one", [long], "0123456789abcde x", "0123456789abcde x"],
    ["not the beginning of a short one", ["hunter2-Horse"], "hunter2-Hors", "hunter2-Hors"],
    ["a secret between astral characters", ["secret-x"], "🔑secret-x🔑", "🔑[redacted]🔑"],
    ["not the armor of a key", [armored], "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"],
    ["the body of a key", [armored], "body TUlJRXZRSUJBREFO.", "body [redacted]."],
    ["the word of the mark", ["redacted"], "it is redacted", "it is [redacted]"],
    ["a secret at both ends", ["secret-x"], "secret-x and secret-x", "[redacted] and [redacted]"],
    ["a character reference beyond Unicode as nothing", ["secret-x"], "secr&#9999999;et-x", "[redacted]"],
    ["an escaped line break as white space", ["secret-x"], "secr\\net-x", "[redacted]"],
  ])("%s", (_, values, text, expected) => {
    expect(known(...values).redact(text)).toBe(expected);
  });

  test.each([
    ["seven bytes stay", "placing", "Cannot create placing tests", "Cannot create placing tests"],
    ["eight bytes do not", "placings", "Cannot create placings", "Cannot create [redacted]"],
    ["nor do they encoded", "placings", `Cannot ${base64("placings")}`, "Cannot [redacted]"],
  ])("in Placewright's own text, %s", (_, secret, text, expected) => {
    expect(known(secret).redactOwn(text)).toBe(expected);
  });

  test("knows exactly the registered values", () => {
    const redactor = known("secret-x");
    expect(["secret-x", "secret-", "Secret-x", "", undefined].map(redactor.knows)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("the secrets of the process", () => {
  test("are redacted by the module's functions", () => {
    noteSecret("process-canary-1");
    expect(isSecret("process-canary-1")).toBe(true);
    expect(redact("a process-canary-1")).toBe("a [redacted]");
    expect(redactOwn("a process-canary-1")).toBe("a [redacted]");
  });

  test("are redacted before a text is cut", () => {
    noteSecret("process-canary-2");
    expect(redactAndCut("1234 process-canary-2 rest", 10)).toBe("1234 [reda");
    expect(redactAndCut("1234567890 process-canary-2", 10)).toBe("1234567890");
  });

  test("are redacted in the strings and names of a value", () => {
    noteSecret("process-canary-3");
    const at = new Date(0);
    const bare = Object.assign(Object.create(null), { a: "process-canary-3" });
    expect(
      redactAll({ "process-canary-3": [{ a: "process-canary-3", at, n: 1, none: null, bare }], is: true }),
    ).toEqual({
      "[redacted]": [{ a: "[redacted]", at, n: 1, none: null, bare: { a: "[redacted]" } }],
      is: true,
    });
    expect(redactAll(["x"], (text) => `${text}!`)).toEqual(["x!"]);
  });

  test("are redacted 32 levels deep", () => {
    const nest = (levels: number): unknown => (levels === 0 ? "x" : [nest(levels - 1)]);
    const depthOf = (value: unknown): string =>
      JSON.stringify(redactAll(value, () => "y")).replace(/[^a-z]/g, "");
    expect([32, 33, 40].map((levels) => depthOf(nest(levels)))).toEqual(["y", "y", "x"]);
  });

  test("include those of the environment, without placeholders and unrelated variables", () => {
    noteEnvironment(
      {
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "process-aws-key1",
        AWS_SESSION_TOKEN: "process-aws-token-2",
        PLACEWRIGHT_LEDGER_KEY: "ledger-key-3",
        PLACEWRIGHT_CONTROL_TOKEN: "control-token-4",
        NAMED: "named-5",
        EDITOR: "editor-6",
      },
      ["NAMED", "ABSENT"],
    );
    noteAwsKey("fifteen-letters");
    noteAwsKey(undefined);
    const secret = ["process-aws-key1", "process-aws-token-2", "ledger-key-3", "control-token-4", "named-5"];
    expect(secret.filter((value) => !isSecret(value))).toEqual([]);
    expect(["test", "editor-6", "fifteen-letters"].filter(isSecret)).toEqual([]);
    noteEnvironment({ NAMED: "named-7" });
    expect(isSecret("named-7")).toBe(false);
  });
});
