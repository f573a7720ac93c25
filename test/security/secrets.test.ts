import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { messageOf, PlacewrightError } from "../../src/base/errors.ts";
import { createRedactor, noteAwsKey, noteEnvironment, noteSecret, redactAll } from "../../src/base/redact.ts";
import { loadConfig } from "../../src/config/load.ts";
import { toProviderError } from "../../src/provider/amazon/sdk-errors.ts";
import { toResponseText } from "../../src/provider/answer-text.ts";
import { guardProvider } from "../../src/provider/guard-provider.ts";
import { ProviderError } from "../../src/provider/provider-error.ts";
import { isReportId } from "../../src/provider/report-id.ts";
import { toImapFault } from "../../src/provider/seedlist/imap-fault.ts";
import { createSecretReader } from "../../src/provider/seedlist/secret.ts";
import { toSmtpFault } from "../../src/provider/seedlist/smtp-fault.ts";
import { untrusted } from "../../src/provider/untrusted.ts";
import { fileFormats } from "../../src/report/reporters.ts";
import { toSafeColumns, toSafeLine, toSafeLogLine, toSafeText } from "../../src/report/safe-text.ts";
import { startUi } from "../../src/ui/start-ui.ts";
import { makeProject } from "../support/project-folder.ts";
import { readerOf } from "../support/rendered-report.ts";
import { type CliRun, projectRoot, runCli } from "../support/run-cli.ts";
import { inDepth, sampleOf } from "../support/sample-of.ts";
import { runReportOf, test as sampleTest } from "../support/sample-run-report.ts";
import { askUi, enterUi } from "../support/ui.ts";

const utf8 = (text: string): Buffer => Buffer.from(text);
const base64 = (text: string): string => utf8(text).toString("base64");
const bytesAs = (text: string, write: (hex: string) => string): string =>
  [...utf8(text)].map((byte) => write(byte.toString(16).padStart(2, "0"))).join("");
const unitsAs = (text: string, write: (code: number) => string): string =>
  [...text].map((character) => write(character.codePointAt(0) ?? 0)).join("");
const inLines = (text: string, length: number, lineBreak: string): string =>
  text.match(new RegExp(`[\\s\\S]{1,${length}}`, "gu"))?.join(lineBreak) ?? "";
const quotedPrintable = (text: string): string =>
  [...utf8(text)]
    .map((byte) =>
      byte > 32 && byte < 127 && byte !== 61
        ? String.fromCharCode(byte)
        : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .join("");

const secrets: Readonly<Record<string, string>> = {
  "a password": "hunter2-Horse",
  "a short password": "tr0ub",
  "a password with special characters": `p@ss"w\\rd<&>%=+/`,
  "a password that is not ASCII": "pässwörd-ключ-🔑",
  "an app password in groups": "abcd efgh ijkl mnop",
  "a secret access key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  "a session token": base64("IQoJb3JpZ2luX2Vj".repeat(24)),
  "a JWT": `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"seed","exp":1}').toString("base64url")}.c2lnbmF0dXJl-_x`,
};

/** Encodings in which servers and libraries repeat data that they received. */
const encodings: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => secret,
  "in upper case": (secret) => secret.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  "in lower case": (secret) => secret.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  "as base64 (AUTH LOGIN)": base64,
  "as AUTH PLAIN": (secret) => base64(`\0seed@mail.example\0${secret}`),
  "as AUTH PLAIN with another user, one byte off": (secret) => base64(`\0seed1@mail.example\0${secret}`),
  "as AUTH PLAIN with another user, two bytes off": (secret) => base64(`\0seed12@mail.example\0${secret}`),
  "as XOAUTH2": (secret) => base64(`user=seed@mail.example\x01auth=Bearer ${secret}\x01\x01`),
  "as base64 of a URL": (secret) => Buffer.from(secret).toString("base64url"),
  "as base64 twice": (secret) => base64(base64(secret)),
  "as base64 twice, within a sign-in": (secret) => base64(`AUTH ${base64(`\0u\0${secret}`)} x`),
  "as base64 of a URL twice": (secret) =>
    Buffer.from(Buffer.from(secret).toString("base64url")).toString("base64url"),
  "as base64 over lines": (secret) => inLines(base64(`\0u\0${secret}`), 12, "\r\n "),
  "as base64 in a URL": (secret) => encodeURIComponent(base64(secret)),
  "as a URL's component": encodeURIComponent,
  "with every byte percent-encoded": (secret) => bytesAs(secret, (hex) => `%${hex}`),
  "percent-encoded twice": (secret) => encodeURIComponent(bytesAs(secret, (hex) => `%${hex.toUpperCase()}`)),
  "as a form's field": (secret) => new URLSearchParams({ p: secret }).toString().slice(2),
  "as quoted-printable": quotedPrintable,
  "as quoted-printable with soft line breaks": (secret) => inLines(secret, 3, "=\r\n"),
  "with every byte quoted-printable": (secret) => bytesAs(secret, (hex) => `=${hex.toUpperCase()}`),
  "as numeric HTML": (secret) => unitsAs(secret, (code) => `&#${code};`),
  "as hexadecimal HTML": (secret) => unitsAs(secret, (code) => `&#x${code.toString(16)};`),
  "as named HTML": (secret) =>
    secret.replace(/[&<>"]/g, (each) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[each] ?? "&quot;"),
  "as JSON": (secret) => JSON.stringify(secret).slice(1, -1),
  "as JSON within JSON": (secret) => JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  "as escaped UTF-16": (secret) => secret.replace(/./g, (unit) => escapedUnit(unit)),
  "as a quoted string of IMAP": (secret) => secret.replace(/["\\]/g, "\\$&"),
  "as hex": (secret) => utf8(secret).toString("hex"),
  "as hex in upper case": (secret) => utf8(secret).toString("hex").toUpperCase(),
  "folded over lines": (secret) => inLines(secret, 4, "\r\n\t"),
  "over the lines of an SMTP reply": (secret) => inLines(secret, 5, "\r\n535-5.7.8 "),
  "over the lines of a short SMTP reply": (secret) => inLines(secret, 5, "\n535 "),
  "spaced out": (secret) => inLines(secret, 1, " "),
  "read as Latin-1": (secret) => utf8(secret).toString("latin1"),
};

/** Only characters of the Basic Multilingual Plane have a single `\u` escape. */
const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
const hasNoSurrogates = (secret: string): boolean => !/[\ud800-\udfff]/.test(secret);

/** Encodings of sign-ins: after redaction, at most the user name may remain. */
const signIns = /AUTH PLAIN|XOAUTH2|over lines|sign-in/;

describe("a known secret in foreign text", () => {
  const cases = Object.entries(secrets).flatMap(([what, secret]) => {
    const seen = new Set<string>();
    return Object.entries(encodings).flatMap(([how, encode]) => {
      if (how === "as escaped UTF-16" && !hasNoSurrogates(secret)) return [];
      const encoded = encode(secret);
      if (seen.has(encoded)) return [];
      seen.add(encoded);
      return [{ what, how, secret, encoded }];
    });
  });

  test.each(sampleOf(cases, 3))("$what, $how", ({ how, secret, encoded }) => {
    const redactor = createRedactor();
    const text = `535 5.7.8 sign-in refused (${encoded}) try again`;
    expect(redactor.redact(text)).toBe(text);
    redactor.note("another-secret-of-the-process");
    redactor.note(secret);
    const redacted = redactor.redact(text);
    const inner = /^535 5\.7\.8 sign-in refused \(([\s\S]*)\) try again$/.exec(redacted)?.[1];
    if (signIns.test(how)) expect(inner).toMatch(/^[A-Za-z0-9+/\s]{0,52}\[redacted\][A-Za-z0-9+/=]{0,4}$/);
    else expect(inner).toBe("[redacted]");
  });
});

/**
 * Sequences that outputs remove or replace with a symbol. A reader could still recognize the secret around
 * them.
 */
const hidden: Readonly<Record<string, string>> = {
  "a color": "\u001b[0m",
  "the shortest CSI": "\u001b[m",
  "a CSI of C1": "\u009b31m",
  "a title": "\u001b]0;x\u0007",
  "a title that ends by ST": "\u001b]0;x\u001b\\",
  "a title of C1": "\u009d0;x\u009c",
  "a DCS": "\u001bPq\u001b\\",
  "an APC": "\u001b_G\u001b\\",
  "a short escape": "\u001b(B",
  "a reset": "\u001bc",
  "a lone ESC": "\u001b\u001b[m",
  NUL: "\0",
  BEL: "\u0007",
  "a backspace": "\b",
  DEL: "\u007f",
  "a C1 control": "\u0085",
  "a zero-width space": "\u200b",
  "a non-joiner": "\u200c",
  "a joiner": "\u200d",
  "a soft hyphen": "\u00ad",
  "a byte order mark": "\ufeff",
  "a word joiner": "\u2060",
  "a direction mark": "\u200e",
  "a direction override": "\u202e",
  "an isolate": "\u2066",
  "a line separator": "\u2028",
  "an annotation": "\ufff9",
  "a variation selector": "\ufe0f",
  "a combining joiner": "\u034f",
  "a blank letter": "\u3164",
  "a tag": "\u{e0041}",
  "half a surrogate": "\ud800",
  "a replacement character": "\ufffd",
};
const cutSecret = "Tr0ub4dor-Geheim-77x";
const ways: Readonly<Record<string, (secret: string, sign: string) => string>> = {
  "in one place": (secret, sign) => secret.slice(0, 10) + sign + secret.slice(10),
  "between all characters": (secret, sign) => [...secret].join(sign),
  "in its base64": (secret, sign) => inLines(base64(secret), 5, sign),
  "in its percent encoding": (secret, sign) => bytesAs(secret, (hex) => `%${sign}${hex}`),
};

describe("a known secret that is split", () => {
  test.each(
    Object.entries(hidden).flatMap(([what, sign]) =>
      Object.entries(ways).map(([where, split]) => ({ what, where, text: split(cutSecret, sign) })),
    ),
  )("by $what, $where", ({ text }) => {
    const redactor = createRedactor();
    redactor.note(cutSecret);
    expect(redactor.redact(`535 no ä ${text} ö`)).toMatch(/^535 no ä \[redacted\][=A-Za-z0-9]{0,4} ö$/);
  });

  test.each(Object.entries(hidden))("as an AWS key id, by %s", (_, sign) => {
    const redactor = createRedactor();
    redactor.note("AKIAIOSFODNN7EXAMPLE");
    expect(redactor.redactOwn(`the key AKIAIOSF${sign}ODNN7EXAMPLE is unknown`)).toBe(
      "the key [redacted] is unknown",
    );
  });

  test.each(Object.entries(hidden))("whose own characters include %s", (_, sign) => {
    const secret = `geheim${sign}nis-4711`;
    const redactor = createRedactor();
    redactor.note(secret);
    for (const text of [secret, "geheimnis-4711"]) expect(redactor.redact(text)).toBe("[redacted]");
  });

  test("within what a terminal would read as a title", () => {
    const redactor = createRedactor();
    redactor.note(cutSecret);
    expect(redactor.redact(`x\u001b]0;${cutSecret}\u0007y`)).toBe("x\u001b]0;[redacted]\u0007y");
  });

  test("by anything that the outputs strip or replace", () => {
    const redactor = createRedactor();
    redactor.note(cutSecret);
    const outputs = [toSafeText, toSafeLine, toSafeLogLine, toSafeColumns];
    const found: string[] = [];
    for (let code = 0; code <= 0xe_1000; code++) {
      const sign = String.fromCodePoint(code);
      if (/\s/.test(sign) && !/[\u2028\u2029\ufeff]/.test(sign)) continue;
      if (outputs.every((output) => output(`a${sign}b`) === `a${sign}b`)) continue;
      found.push(sign);
      expect([code, redactor.redact(`Tr0ub4dor${sign}-Geheim-77x`)]).toEqual([code, "[redacted]"]);
    }
    expect(found.length).toBeGreaterThan(100);
  });

  test.each(["html", "json", "junit", "ctrf", "markdown"] as const)("is in no report: %s", async (format) => {
    noteSecret(cutSecret);
    const sizes = Object.values(hidden).map((sign) => [...cutSecret].join(sign));
    const tests = sizes.map((text, index) =>
      sampleTest(`t${index} ${messageOf(new Error(`535 no ${text}`))}`, undefined, {
        verdict: "errored",
        error: {
          kind: "provider",
          code: "provider-fault",
          message: messageOf(new Error(`535 no ${text}`)),
        } as never,
      }),
    );
    const report = runReportOf(tests);
    const render = await fileFormats[format].load();
    let page = "";
    const rendered = await render(report, { readMessage: readerOf(report), pathOf: (file) => file });
    if (typeof rendered === "string") page = rendered;
    else for await (const piece of rendered) page += piece;
    expect(page).toContain("[redacted]");
    expect(page).not.toMatch(/G\W*e\W*h\W*e\W*i\W*m\W*-\W*7\W*7/);
  });

  test.each([
    ["octal", (secret: string) => bytesAs(secret, (hex) => `\\${Number.parseInt(hex, 16).toString(8)}`)],
    ["UTF-16", (secret: string) => Buffer.from(secret, "utf16le").toString("base64")],
    ["hex with colons", (secret: string) => bytesAs(secret, (hex) => `${hex}:`)],
    ["hex with commas", (secret: string) => bytesAs(secret, (hex) => `0x${hex}, `)],
    ["base64 of hex", (secret: string) => base64(utf8(secret).toString("hex"))],
  ])("is not found as %s, as documented", (_, encode) => {
    const redactor = createRedactor();
    redactor.note(cutSecret);
    expect(redactor.redact(encode(cutSecret))).toBe(encode(cutSecret));
  });
});

describe("known secrets", () => {
  const known = (...values: readonly (string | undefined)[]) => {
    const redactor = createRedactor();
    for (const value of values) redactor.note(value);
    return redactor;
  };

  test.each([
    ["nothing is registered", [], "the server says no", "the server says no"],
    ["an empty value", ["", undefined], "the server says no", "the server says no"],
    [
      "three bytes are a whole word only",
      ["cat"],
      "cat in concatenation, (cat)",
      "[redacted] in concatenation, ([redacted])",
    ],
    ["three bytes keep their case", ["cat"], "Cat cat", "Cat [redacted]"],
    ["one byte is a whole word only", ["a"], "a bad day", "[redacted] bad day"],
    ["four bytes are found inside of a word", ["cats"], "bobcats", "bob[redacted]"],
    ["two in one text", ["first-one", "other-two"], "first-one other-two.", "[redacted] [redacted]."],
    ["two that touch", ["first-one", "other-two"], "first-oneother-two", "[redacted]"],
    ["two that overlap", ["abcdefgh", "efghijkl"], "xabcdefghijklx", "x[redacted]x"],
    ["one within another", ["inner-one", "an-inner-one-of-more"], "an-inner-one-of-more", "[redacted]"],
    [
      "the beginning of a long one",
      ["0123456789abcdefFEDCBA9876543210"],
      "token 0123456789abcdefFE…",
      "token [redacted]…",
    ],
    [
      "a shorter beginning reveals little",
      ["0123456789abcdefFEDCBA9876543210"],
      "0123456789 x",
      "0123456789 x",
    ],
    ["many times", ["secret-x"], "secret-x,".repeat(3), "[redacted],[redacted],[redacted],"],
    ["between astral characters", ["secret-x"], "🔑secret-x🔑", "🔑[redacted]🔑"],
    [
      "a key's armor is not a secret",
      ["-----BEGIN PRIVATE KEY-----\nTUlJRXZRSUJBREFO\n-----END PRIVATE KEY-----"],
      "-----BEGIN PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----",
    ],
    [
      "a key's body is a secret",
      ["-----BEGIN PRIVATE KEY-----\nTUlJRXZRSUJBREFO\n-----END PRIVATE KEY-----\n"],
      "body TUlJRXZRSUJBREFO.",
      "body [redacted].",
    ],
    ["the mark itself as a secret", ["redacted"], "it is redacted", "it is [redacted]"],
  ] as const)("%s", (_, values, text, expected) => {
    expect(known(...values).redact(text)).toBe(expected);
  });

  test.each([
    [
      "in a Placewright text a short one stays",
      "test",
      "Cannot create placement test",
      "Cannot create placement test",
    ],
    [
      "in a Placewright text a long one is redacted",
      "test-of-secrets",
      "Cannot create test-of-secrets",
      "Cannot create [redacted]",
    ],
    [
      "in a Placewright text, encoded",
      "test-of-secrets",
      `Cannot ${base64("test-of-secrets")}`,
      "Cannot [redacted]",
    ],
  ])("%s", (_, secret, text, expected) => {
    expect(known(secret).redactOwn(text)).toBe(expected);
  });

  test.each([
    ["AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY-env-1"],
    ["AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjEJr-env-2"],
    ["AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"],
    ["PLACEWRIGHT_LEDGER_KEY", "ledger-key-env-3"],
    ["PLACEWRIGHT_CONTROL_TOKEN", "control-token-env-4"],
    ["NAMED_BY_THE_CONFIG", "named-by-the-config-5"],
  ])("include %s of the environment", (name, value) => {
    noteEnvironment({ [name]: value }, ["NAMED_BY_THE_CONFIG"]);
    expect(messageOf(new Error(`said ${value}`))).toBe("said [redacted]");
  });

  test.each(["test", "any", "placewright"])("exclude the AWS placeholder %s", (value) => {
    noteAwsKey(value);
    expect(messageOf(new Error(`said ${value}`))).toBe(`said ${value}`);
  });

  test("exclude an unrelated variable", () => {
    noteEnvironment({ EDITOR: "an-editor-of-mine" });
    expect(messageOf(new Error("said an-editor-of-mine"))).toBe("said an-editor-of-mine");
  });

  test("are redacted in arrays, objects, and keys, and a date is kept", () => {
    noteSecret("walk-canary-1");
    const at = new Date(0);
    expect(redactAll({ "walk-canary-1": [{ a: "walk-canary-1", at, n: 1, none: null }] })).toEqual({
      "[redacted]": [{ a: "[redacted]", at, n: 1, none: null }],
    });
  });

  test.each([
    ["a text without any", "lorem ipsum dolor ".repeat(100)],
    ["the endless beginning of the secret", "periodic-secret"],
    ["a secret of one letter", "a"],
    ["escapes", "%61=61&#97;\\u0061"],
    ["base64", "cGVyaW9kaWMtc2VjcmV0"],
    ["white space", " \r\n\t"],
    ["the lines of a response", "\r\n535-5.7.8 "],
    ["escape sequences", "\u001b[0mp"],
    ["openings of escape sequences", "\u001b]"],
    ["invisible characters", "p\u200b"],
  ])("take time in proportion to the text: %s", (_, unit) => {
    const redactor = known(
      "periodic-secret-of-some-length",
      "a".repeat(64),
      ...Array.from({ length: 200 }, (_, n) => `seed-${n}-password`),
    );
    const cpuOf = (length: number): number => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      let least = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 5; round++) {
        const before = process.cpuUsage();
        redactor.redact(text);
        const { user, system } = process.cpuUsage(before);
        least = Math.min(least, user + system);
      }
      return least;
    };
    cpuOf(5_000);
    // The text is 8 times as long; quadratic work would take 64 times as long.
    expect(cpuOf(40_000) / Math.max(cpuOf(5_000), 300)).toBeLessThan(30);
  });
});

describe("foreign text is redacted on entry", () => {
  const secret = "entry-canary-S3cr3t";
  const response = (statusCode: number, body: string, headers: Record<string, string> = {}) => ({
    statusCode,
    headers: { "content-type": "application/json", ...headers },
    body: utf8(body),
  });
  const guarded = (method: "submit" | "result" | "ready", error: unknown) => {
    const fail = () => Promise.reject(error);
    const provider = guardProvider(
      {
        name: "mine",
        simulated: false,
        region: fail,
        submit: fail,
        find: fail,
        poll: fail,
        result: fail,
        ready: fail,
        close: fail,
      },
      1000,
    );
    const { signal } = new AbortController();
    const test = {
      name: "t",
      from: "a@b.example",
      content: { kind: "simple", subject: "s", text: "t" },
      tags: {},
    } as const;
    const calls = {
      submit: () => provider.submit(test, { signal }),
      result: () => provider.result("r", { signal }),
      ready: () => provider.ready?.({ signal }),
    };
    return Promise.resolve(calls[method]()).then(String, (caught: Error) => caught.message);
  };
  const placement = (more: object) => ({
    overall: { inboxPercent: 100 },
    isps: [],
    simulated: false,
    ...more,
  });
  const resultOf = async (value: object) => {
    const none = () => Promise.reject(new Error("none"));
    const provider = guardProvider(
      {
        name: "mine",
        simulated: false,
        region: none,
        submit: none,
        find: none,
        poll: async (ids) =>
          new Map(ids.map((id) => [id, { status: "completed", placement: value as never }])),
        result: async () => value as never,
        close: none,
      },
      1000,
    );
    const { signal } = new AbortController();
    return JSON.stringify([
      await provider.result("r", { signal }),
      [...(await provider.poll(["r"], { signal }))],
    ]);
  };

  const entries: Readonly<Record<string, (echo: string) => string | Promise<string>>> = {
    "an SMTP reply to the sign-in": (echo) =>
      toSmtpFault({ code: "EAUTH", response: `535 refused ${echo}` }, "mx:25").message,
    "an SMTP reply to RCPT TO": (echo) =>
      toSmtpFault(
        { command: "RCPT TO", responseCode: 550, response: `550 no ${echo}` },
        "mx:25",
        "a@b.example",
      ).message,
    "an SMTP reply to DATA": (echo) =>
      toSmtpFault({ command: "DATA", responseCode: 554, response: `554 no ${echo}` }, "mx:25").message,
    "an SMTP greeting": (echo) =>
      toSmtpFault(new Error(`Invalid greeting. response=${echo}`), "mx:25").message,
    "an SMTP server that defers": (echo) =>
      toSmtpFault({ command: "DATA", responseCode: 451, response: `451 later ${echo}` }, "mx:25").message,
    "a failed STARTTLS": (echo) => toSmtpFault({ code: "ETLS", message: `no TLS ${echo}` }, "mx:25").message,
    "an IMAP reply to LOGIN": (echo) =>
      toImapFault({ authenticationFailed: true, responseText: `LOGIN seed ${echo}` }, "a mailbox").message,
    "an IMAP command's BAD": (echo) =>
      toImapFault({ responseStatus: "BAD", responseText: `unknown ${echo}` }, "a mailbox").message,
    "an IMAP connection": (echo) => toImapFault(new Error(`unexpected ${echo}`), "a mailbox").message,
    "an AWS error's message": (echo) =>
      toProviderError(
        Object.assign(new Error(`The canonical string is ${echo}`), { name: "InvalidSignatureException" }),
        "read",
        0,
        {
          isSent: true,
          answer: response(403, "{}"),
        },
      ).message,
    "an AWS error's name": (echo) =>
      toProviderError(Object.assign(new Error("no"), { name: `Error${echo}` }), "read", 0, { isSent: true })
        .message,
    "an AWS response with an unexpected shape": (echo) =>
      JSON.stringify(
        toProviderError(new SyntaxError("Unexpected token"), "read", 0, {
          isSent: true,
          answer: response(200, JSON.stringify({ [`x${echo}`]: `y ${echo}` })),
        }).answer,
      ),
    "an implausible response": (echo) =>
      JSON.stringify(untrusted("the list", `"${echo}" has no valid ID`, { ReportName: echo })) +
      untrusted("the list", `"${echo}" has no valid ID`, {}).message,
    "the nested text of a response": (echo) => toResponseText({ a: [{ b: [`x ${echo}`] }] }),
    "the keys of a response": (echo) => toResponseText({ [echo]: 1 }),
    "a library's error": (echo) => messageOf(new Error(`cannot parse ${echo}`)),
    "several errors of a library": (echo) =>
      messageOf(new AggregateError([new Error(echo), new Error("b")], "")),
    "a thrown text": (echo) => messageOf(`thrown ${echo}`),
    "an error of Placewright": (echo) =>
      new PlacewrightError("usage", `Cannot read ${echo}`, { hint: `Fix ${echo}` }).message,
    "a reason of Placewright": (echo) => new PlacewrightError("usage", `Cannot read ${echo}`).reason,
    "a hint of Placewright": (echo) =>
      new PlacewrightError("usage", "No", { hint: `Fix ${echo}` }).hint ?? "",
    "a provider module that refuses": (echo) => guarded("submit", new Error(`refused ${echo}`)),
    "a provider module that throws no error": (echo) => guarded("result", `refused ${echo}`),
    "a provider module's own ProviderError": (echo) =>
      guarded("ready", new ProviderError("provider-fault", `refused ${echo}`)),
    "the name of an ISP": (echo) => resultOf(placement({ isps: [{ isp: echo, inboxPercent: 100 }] })),
    "the reasons of a placement": (echo) => resultOf(placement({ reasons: [`because ${echo}`] })),
    "the seeds of a placement": (echo) =>
      resultOf(
        placement({ seeds: [{ seed: "a@b.example", isp: "X", place: "not-measured", reason: echo }] }),
      ),
  };
  const forms = {
    "as it is": secret,
    "in base64": base64(`\0u\0${secret}`),
    "in a URL": bytesAs(secret, (hex) => `%${hex}`),
  };

  beforeAll(() => noteSecret(secret));

  test.each(
    Object.entries(entries).flatMap(([where, read]) =>
      Object.entries(forms).map(([form, echo]) => ({ where, form, echo, read })),
    ),
  )("$where, $form", async ({ echo, read }) => {
    const text = await read(echo);
    expect(text).toContain("[redacted]");
    expect(text).not.toContain(echo);
    expect(text).not.toContain(echo.slice(8, -8));
  });

  test.each([secret, base64(secret), `report/${secret}`, secret.toUpperCase()])(
    "an id that contains a secret is rejected: %s",
    (id) => {
      expect(isReportId(id)).toBe(false);
      expect(isReportId("rep-0123456789")).toBe(true);
    },
  );

  test.each([9_970, 9_980, 9_985, 9_990, 9_995, 9_999])(
    "a message that is cut inside of a secret, at %i",
    (at) => {
      const text = messageOf(new Error(`${"x".repeat(at)}${secret}${"y".repeat(50)}`));
      expect(text).not.toMatch(/x[entrycaS3-]{2,}/);
      expect(text.length).toBeLessThanOrEqual(10_001);
    },
  );

  test.each([170, 180, 185, 190, 195, 199])(
    "the text of a response that is cut inside of a secret, at %i",
    (at) => {
      expect(toResponseText(`${"x".repeat(at)}${secret}${"y".repeat(50)}`)).not.toMatch(/x[entrycaS3-]{2,}/);
    },
  );
});

describe("a program that is called for a password", () => {
  const env = {
    PATH: process.env["PATH"],
    HOME: "/home/of-the-user",
    EDITOR: "an-editor",
    OP_SESSION: "the-vault-is-open",
    OTHER_MAILBOX: "password-of-another-mailbox",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/for-programs",
    AWS_SESSION_TOKEN: "IQoJb3JpZ2luX2VjEJr-for-programs",
    PLACEWRIGHT_LEDGER_KEY: "ledger-key-for-programs",
    PLACEWRIGHT_CONTROL_TOKEN: "control-token-for-programs",
  };
  const read = createSecretReader({ env, cwd: projectRoot });
  const seen = async (name: string, inherits?: readonly string[]) => {
    noteEnvironment(env, ["OTHER_MAILBOX"]);
    // The output of the command becomes a secret, so it must not contain values that other tests search for.
    const script = `process.stdout.write(process.env[${JSON.stringify(name)}] === undefined ? "absent" : "present ${name}")`;
    return read(
      { command: [process.execPath, ...evalFlags, script], ...(inherits ? { inherits } : {}) },
      "sign in",
      "seed@mail.example",
    );
  };
  const evalFlags = "deno" in process.versions ? ["eval"] : ["-e"];

  test.each([
    "OTHER_MAILBOX",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "PLACEWRIGHT_LEDGER_KEY",
    "PLACEWRIGHT_CONTROL_TOKEN",
  ])("does not get %s", async (name) => {
    expect(await seen(name)).toBe("absent");
  });

  test.each(["AWS_SECRET_ACCESS_KEY", "OTHER_MAILBOX"])("gets %s if the config allows it", async (name) => {
    expect(await seen(name, [name])).toBe(`present ${name}`);
  });

  test.each(["HOME", "EDITOR", "OP_SESSION", "PLACEWRIGHT_SEED"])("gets %s", async (name) => {
    expect(await seen(name)).toBe(`present ${name}`);
  });

  test("has its output and its error redacted", async () => {
    const says = (script: string) =>
      read({ command: [process.execPath, ...evalFlags, script] }, "sign in", "seed@mail.example");
    expect(await says('console.log("printed-canary-9")')).toBe("printed-canary-9");
    expect(messageOf(new Error("got printed-canary-9"))).toBe("got [redacted]");
    await expect(says('console.error("wrong: printed-canary-9"); process.exit(3)')).rejects.toThrow(
      /wrong: \[redacted\]/,
    );
  });
});

describe("the config", () => {
  test("names variables whose values are redacted from then on", async () => {
    const seeds = `[{ isp: "X", imap: { host: "127.0.0.1", tls: "none" }, password: { env: "CFG_GROUP" }, seeds: [
      { address: "a@b.example", password: { env: "CFG_SEED" } }, { address: "c@b.example", accessToken: { env: "CFG_TOKEN" } }] }]`;
    const { dir, remove } = await makeProject({
      "placewright.config.ts": `export default { projects: [{ name: "seeds", provider: "seedlist", window: "1s",
        send: { via: "smtp", host: "127.0.0.1", tls: "none", user: "u", password: { env: "CFG_SMTP" }, dkim: { domain: "b.example", selector: "s", key: { env: "CFG_DKIM" } } },
        seeds: ${seeds} }] };`,
    });
    const names = ["CFG_GROUP", "CFG_SEED", "CFG_TOKEN", "CFG_SMTP", "CFG_DKIM"];
    await loadConfig({ cwd: dir, env: Object.fromEntries(names.map((name) => [name, `value-of-${name}`])) });
    await remove();
    for (const name of names) expect(messageOf(new Error(`value-of-${name}`))).toBe("[redacted]");
  });
});

/** Canary secrets of one run against servers that echo everything. */
const canaries = {
  smtp: "Canary-smtp-7fQ2vX",
  imap: "Canary-imap-9kL4wZ",
  oauth: "Canary-oauth-3mN8yB.aGVsbG8",
  command: "Canary-command-5pR1tC",
  awsKey: "CanaryAwsSecretKey/8hJ6sD+padding0123456",
  awsToken: "CanaryAwsToken2gF5uE//padding0123456789/padding",
  ledger: "Canary-ledger-4dS7xA",
};

const needlesOf = (secret: string): string[] => {
  const cores = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), utf8(secret)])
      .toString("base64")
      .slice(4, -6),
  );
  return [
    secret,
    ...cores,
    encodeURIComponent(secret),
    quotedPrintable(secret),
    utf8(secret).toString("hex"),
    secret.replaceAll("-", "\\u002d"),
  ].flatMap((form) => [form, form.toLowerCase(), form.toUpperCase()]);
};

/** Returns every form of a secret in a file, including forms split over lines or base64 runs. */
const shownIn = (bytes: Uint8Array, secret: string): string[] => {
  const text = Buffer.from(bytes).toString("latin1");
  const joined = text.replace(/=?\r?\n[ \t]*/g, "");
  return needlesOf(secret).filter((needle) => text.includes(needle) || joined.includes(needle));
};

describe("one run with servers that echo the credentials", () => {
  const closers: (() => unknown)[] = [];
  const outputs = new Map<string, Uint8Array>();
  let dir = "";
  let run: CliRun;

  /** Starts a server that answers each line with the result of `reply`. */
  async function startLines(greeting: string, reply: (line: string) => string): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.write(greeting);
      let rest = "";
      socket.on("data", (bytes) => {
        const lines = (rest + bytes.toString("latin1")).split("\r\n");
        rest = lines.pop() ?? "";
        for (const line of lines) socket.write(reply(line));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  const decoded = (text: string): string =>
    text
      .replace(/[A-Za-z0-9+/]{16,}=*/g, (run) => `${run} ${Buffer.from(run, "base64").toString("latin1")}`)
      .replace(/[^\x20-\x7e]/g, " ");

  const smtpEcho = (line: string): string => {
    if (/^EHLO/.test(line)) return "250-echo.example\r\n250 AUTH PLAIN\r\n";
    if (/^AUTH/.test(line)) return `535-5.7.8 you sent ${line}\r\n535 5.7.8 that is ${decoded(line)}\r\n`;
    return /^QUIT/.test(line) ? "221 bye\r\n" : `502 5.5.1 unknown: ${line}\r\n`;
  };
  const smtpTaker = () => {
    let inData = false;
    return (line: string): string => {
      if (inData) {
        if (line !== ".") return "";
        inData = false;
        return "250 2.0.0 taken\r\n";
      }
      if (/^EHLO/.test(line)) return "250 echo.example\r\n";
      if (/^DATA/.test(line)) {
        inData = true;
        return "354 go on\r\n";
      }
      return "250 2.1.0 fine\r\n";
    };
  };
  const imapEcho = (line: string): string => {
    const [tag = "*", command = ""] = line.split(" ");
    if (/^CAPABILITY/i.test(command))
      return `* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n${tag} OK done\r\n`;
    if (/^(ID|NOOP)/i.test(command)) return `${tag} OK done\r\n`;
    if (/^LOGOUT/i.test(command)) return `* BYE\r\n${tag} OK done\r\n`;
    return `${tag} NO [AUTHENTICATIONFAILED] you sent ${decoded(line)} ${base64(`.${line}`)}\r\n`;
  };

  beforeAll(async () => {
    const [smtp, taker, imap] = [
      await startLines("220 echo.example ESMTP\r\n", smtpEcho),
      await startLines("220 taker.example ESMTP\r\n", smtpTaker()),
      await startLines("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] ready\r\n", imapEcho),
    ];
    let isAsked = false;
    const aws = createHttpServer((request, response) => {
      // The account is asked once before the run is recorded, which would not begin otherwise.
      if (!isAsked && request.url === "/v2/email/account") {
        isAsked = true;
        response.writeHead(200, { "content-type": "application/json" });
        return void response.end(JSON.stringify({ SendingEnabled: true }));
      }
      const sent = JSON.stringify(request.headers);
      response.writeHead(403, {
        "content-type": "application/json",
        "x-amzn-errortype": "InvalidSignatureException",
        "x-amzn-requestid": "00000000-0000-4000-8000-000000000000",
      });
      response.end(
        JSON.stringify({
          message: `The Canonical String for this request should have been ${sent} ${base64(sent)}`,
        }),
      );
    });
    await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
    closers.push(() => {
      aws.closeAllConnections();
      aws.close();
    });
    const awsUrl = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
    const seeds = (secret: string) =>
      `[{ isp: "Echo", imap: { host: "127.0.0.1", port: ${imap}, tls: "none" }, authservId: "", ${secret}, seeds: [{ address: "seed@mail.example" }] }]`;
    const at = (port: number) => `via: "smtp", host: "127.0.0.1", port: ${port}, tls: "none"`;
    const command = `[${JSON.stringify(process.execPath)}, "deno" in process.versions ? "run" : "", ${"deno" in process.versions ? '"-A", ' : ""}"ask.mjs"].filter(Boolean)`;
    const project = await makeProject({
      "ask.mjs": `import { readFileSync, writeFileSync } from "node:fs";
const read = (file) => { try { return readFileSync(file); } catch { return Buffer.of(); } };
writeFileSync("seen-by-program.bin", Buffer.concat([read("/proc/self/environ"), read("/proc/self/cmdline"), read(\`/proc/\${process.ppid}/cmdline\`)]));
console.log(${JSON.stringify(canaries.command.split("").reverse().join(""))}.split("").reverse().join(""));
`,
      "events.mjs": `import { appendFileSync } from "node:fs";
export default { onEvent: (event) => appendFileSync("events.jsonl", JSON.stringify(event) + "\\n"), onEnd: (report) => appendFileSync("events.jsonl", JSON.stringify(report)) };
`,
      "provider.mjs": `import { defineProvider } from "placewright";
const said = () => { throw new Error("the panel says: key=" + process.env.PLACEWRIGHT_LEDGER_KEY + " and " + process.env.AWS_SECRET_ACCESS_KEY + " " + Buffer.from("u:" + process.env.PLACEWRIGHT_LEDGER_KEY).toString("base64")); };
export default defineProvider(() => ({ name: "panel", simulated: false, region: async () => "", submit: async () => said(), find: async () => new Map(), poll: async () => new Map(), result: async () => said(), close: async () => {} }));
`,
      "scenarios/one.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`,
      "placewright.config.ts": `const pace = { retries: 0, pollEvery: "50ms", settle: "0s" };
export default {
  check: { failOn: "never" },
  projects: [
    { name: "smtp", provider: "seedlist", window: "200ms", ...pace, send: { ${at(smtp)}, user: "campaigns", password: { env: "C_SMTP" } }, seeds: ${seeds('password: { env: "C_IMAP" }')} },
    { name: "imap", provider: "seedlist", window: "200ms", ...pace, send: { ${at(taker)} }, seeds: ${seeds('password: { env: "C_IMAP" }')} },
    { name: "oauth", provider: "seedlist", window: "200ms", ...pace, send: { ${at(taker)} }, seeds: ${seeds('accessToken: { env: "C_OAUTH" }')} },
    { name: "command", provider: "seedlist", window: "200ms", ...pace, send: { ${at(taker)} }, seeds: ${seeds(`password: { command: ${command} }`)} },
    { name: "ses", provider: "sesv2", region: "us-east-1", endpoint: ${JSON.stringify(awsUrl)}, ...pace },
    { name: "panel", provider: "module", module: "provider.mjs", ...pace },
  ],
};
`,
    });
    dir = project.dir;
    closers.push(project.remove);
    const env = {
      C_SMTP: canaries.smtp,
      C_IMAP: canaries.imap,
      C_OAUTH: canaries.oauth,
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: canaries.awsKey,
      AWS_SESSION_TOKEN: canaries.awsToken,
      PLACEWRIGHT_LEDGER_KEY: canaries.ledger,
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: join(dir, "summary.md"),
      PLACEWRIGHT_LEDGER: join(dir, ".placewright"),
    };
    const projects = ["smtp", "imap", "oauth", "command", "ses", "panel"];
    const flags = projects.flatMap((name) => ["--project", name]);
    const reporters = "junit,ctrf,markdown,codequality,sarif,./events.mjs,html=page.html,json=whole.json";
    run = await runCli(["run", "--debug", ...flags, "--reporter", reporters], { cwd: dir, env });
    const doctor = await runCli(["doctor", "--debug", ...flags], { cwd: dir, env });
    const doctorJson = await runCli(["doctor", "--json", ...flags], { cwd: dir, env });
    const keep = (name: string, ...texts: readonly string[]) => outputs.set(name, utf8(texts.join("\n")));
    keep("the terminal of run", run.stdout, run.stderr);
    keep("the terminal of doctor", doctor.stdout, doctor.stderr);
    keep("the JSON of doctor", doctorJson.stdout, doctorJson.stderr);
    for (const path of await readdir(dir, { recursive: true })) {
      const name = path
        .replace(/reports\/[^/]+\//, "report/")
        .replace(/\/pw[0-9a-f]+\b/, "/token")
        .replace(/local\/[^/]+/, "local/run")
        // New data of the database is in its log.
        .replace(/sqlite-(wal|shm)$/, "sqlite");
      if (/^(ask|provider|events)\.mjs$|config\.ts$|^scenarios|latest/.test(path)) continue;
      const bytes = await readFile(join(dir, path)).catch(() => undefined);
      if (bytes) outputs.set(name, Buffer.concat([outputs.get(name) ?? Buffer.of(), bytes]));
    }
    const config = () => loadConfig({ cwd: dir, env });
    const ui = await startUi({ config: await config(), loadConfig: config, env: {}, port: 0 });
    closers.push(() => ui.close());
    const { cookie } = await enterUi(ui);
    const runs = await readdir(join(dir, "reports"));
    const id = runs.find((name) => name !== "latest") ?? "";
    const pages: string[] = [];
    for (const path of ["/", "/runs", `/runs/${id}`, `/runs/${id}/report/`]) {
      const page = await askUi(ui.origin, path, { headers: { cookie } });
      expect({ path, status: page.status }).toEqual({ path, status: 200 });
      pages.push(page.text);
    }
    keep("the pages of the dashboard", ...pages);
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  test("quotes every server without the echoed secret", () => {
    const text = run.stdout + run.stderr;
    expect(text, text).toMatch(/you sent AUTH PLAIN\s+[A-Za-z0-9+/]*\[redacted\]/);
    expect(text.match(/you sent/g)?.length).toBeGreaterThan(3);
    expect(text).toMatch(/Canonical String/);
    expect(text).toMatch(/the panel says: key=\[redacted\]/);
    expect([...outputs.keys()].join("\n")).toMatch(/ledger\.sqlite/);
  });

  const places = [
    "the terminal of run",
    "the terminal of doctor",
    "the JSON of doctor",
    "the pages of the dashboard",
    ".placewright/ledger.sqlite",
    ".placewright/ledger.head",
    "report/report.json",
    "report/index.html",
    "report/junit.xml",
    "report/ctrf.json",
    "report/report.md",
    "report/findings.sarif",
    "report/gl-code-quality-report.json",
    "summary.md",
    "events.jsonl",
    "page.html",
    "whole.json",
  ];
  test.each(
    places.flatMap((place) => Object.entries(canaries).map(([what, secret]) => ({ place, what, secret }))),
  )("has the secret of $what not in $place", ({ place, secret }) => {
    const bytes = outputs.get(place);
    expect(bytes, [...outputs.keys()].join("\n")).toBeDefined();
    expect(bytes?.length).toBeGreaterThan(0);
    expect(shownIn(bytes ?? Buffer.of(), secret)).toEqual([]);
  });

  test.each(Object.entries(canaries))("has the secret of %s in no other file that it wrote", (_, secret) => {
    const shown = [...outputs].filter(([, bytes]) => shownIn(bytes, secret).length > 0).map(([name]) => name);
    expect(shown).toEqual([]);
  });

  test.skipIf(process.platform !== "linux")(
    "shows no secret to a password program or in the process list",
    () => {
      const seen = outputs.get("seen-by-program.bin");
      expect(Buffer.from(seen ?? []).toString()).toContain("PLACEWRIGHT_SEED=seed@mail.example");
      for (const secret of Object.values(canaries)) expect(shownIn(seen ?? Buffer.of(), secret)).toEqual([]);
    },
  );
});

inDepth("redacts a spam engine's response before it is written", async () => {
  const secret = "K3y=Zq9vWp7x=LmN4tRb";
  const forms = [
    secret,
    Buffer.from(secret).toString("base64"),
    `${secret.slice(0, 8)}\u001b[1m${secret.slice(8)}`,
  ];
  const engine = createHttpServer((_request, response) =>
    response.end(
      JSON.stringify({
        score: 9,
        thresholds: { "add header": 6 },
        symbols: Object.fromEntries(
          forms.map((form, index) => [`S${index}`, { score: 3, description: `key ${form} end` }]),
        ),
      }),
    ),
  );
  engine.listen(0, "127.0.0.1");
  await once(engine, "listening");
  const { port } = engine.address() as AddressInfo;
  const { dir, remove } = await makeProject({
    "placewright.config.mjs": `export default { check: { failOn: "never", engines: [{ engine: "rspamd", url: "http://127.0.0.1:${port}" }] } };`,
    "scenarios/sale.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
expect: { overall: [inbox >= 1] }
`,
  });
  const env = { PLACEWRIGHT_LEDGER_KEY: secret };
  await runCli(["check", "--format", "json", "--output", "out.json"], { cwd: dir, env });
  await runCli(["run"], { cwd: dir, env });
  const reports = join(dir, "reports/latest");
  const texts = await Promise.all(
    [join(dir, "out.json"), join(reports, "report.json"), join(dir, ".placewright/ledger.sqlite")].map(
      (path) => readFile(path, "latin1"),
    ),
  );
  for (const text of texts) {
    expect(text).toContain("[redacted]");
    for (const form of forms) {
      expect(text).not.toContain(form);
      expect(text).not.toContain(JSON.stringify(form).slice(1, -1));
    }
  }
  engine.close();
  await remove();
});
