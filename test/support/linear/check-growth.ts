import { found, none } from "../../../src/check/authentication/lookup.ts";
import type { Check, CheckContext } from "../../../src/check/check.ts";
import { checks } from "../../../src/check/checks.ts";
import { type MessageEvidence, readMessage } from "../../../src/check/evidence/message-evidence.ts";
import {
  cpuMs,
  excessOf,
  type Growth,
  measureGrowth,
  mostExcess,
  type Sample,
  sizeFactor,
} from "./growth.ts";
import { repeatTo } from "./shapes.ts";

/** Growth of one check's time with one shape. */
export interface CheckGrowth {
  readonly check: string;
  readonly shape: string;
  readonly growth: Growth;
}

/** Puts a text into every place of a message: unchanged, and in the parts that checks parse. */
const messages = {
  plain: (text: string): Buffer => compose(text, text, text),
  wrapped: (text: string): Buffer =>
    compose(
      text,
      text.replaceAll("=", "=3D"),
      `<html lang='${attribute(text)}'><head><title>${text}</title><style>${text}</style><script type="application/ld+json">${text}</script></head><body>` +
        `<p style='${attribute(text)}'>${text}</p><a href='https://a.example/${attribute(text)}'>${text}</a>` +
        `<img src='${attribute(text)}' alt='${attribute(text)}'><meta name='viewport' content='${attribute(text)}'></body></html>`,
    ),
} as const;

const attribute = (text: string): string => text.replaceAll("'", "");

function compose(text: string, plain: string, html: string): Buffer {
  const value = text.slice(0, text.length / 8).replaceAll(/[\r\n]/g, " ");
  const names = [
    "Subject",
    "Reply-To",
    "To",
    "Date",
    "MIME-Version",
    "X-A",
    "X-Mailer",
    "Precedence",
    "Feedback-ID",
  ];
  const part = (type: string, body: string, encoding = "8bit"): string =>
    `--separator\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`;
  return Buffer.from(
    `${names.map((name) => `${name}: ${value}\r\n`).join("")}From: "${value}" <a@acme.example>\r\n` +
      `Message-ID: <${value}@a>\r\nList-Id: ${value} <${value}>\r\nList-Unsubscribe: <${value}>, <https://a.example/${value}>\r\n` +
      `DKIM-Signature: v=1; h=${value}; d=${value}\r\nContent-Type: multipart/mixed; boundary=separator; ${value}\r\n\r\n` +
      part("text/plain", plain, "quoted-printable") +
      part("text/html", html) +
      part(`application/pdf; name="${value}"`, text) +
      "--separator--\r\n",
  );
}

const contextOf = (text: string): CheckContext => ({
  purpose: "marketing",
  nowMs: 0,
  clients: ["gmail.*", "outlook.*"],
  authentication: {
    spf: { outcome: "fail", domain: text, comment: text },
    dkim: [
      {
        outcome: "fail",
        domain: text,
        selector: text,
        algorithm: text,
        keyBits: 512,
        signedFields: [text],
        comment: text,
      },
    ],
    dmarc: {
      outcome: "fail",
      policy: undefined,
      domain: text,
      records: found([text]),
      isDkimAligned: false,
      isSpfAligned: false,
      isStrict: false,
    },
    reverseDns: found([{ host: text, addresses: none, isConfirmed: false }]),
  },
  records: {
    domain: text,
    mailHosts: found([text]),
    mtaSts: found([`v=STSv1;${text}`]),
    tlsRpt: found([`v=TLSRPTv1;${text}`]),
    bimi: found([`v=BIMI1; l=${text}; a=${text}`]),
    tlsa: [{ host: text, records: found([text]) }],
  },
  bimi: { logo: Buffer.from(`<svg>${text}`), certificate: Buffer.from(text) },
});

interface Prepared {
  readonly message: MessageEvidence;
  readonly context: CheckContext;
}

/** Reads the evidence before a check is timed; evidence is measured separately. */
function prepare(kind: keyof typeof messages, piece: string, size: number): Prepared {
  const text = repeatTo(piece, size);
  const message = readMessage(messages[kind](text));
  void message.html;
  void message.text;
  for (const { content } of message.leaves) void content;
  return { message, context: contextOf(text.slice(0, size / 8)) };
}

/**
 * Measures the growth of every check with every shape. All checks share a message, so that their shared work is
 * counted once. A check that seems too slow is measured again on its own.
 */
export async function measureChecks(
  pieces: readonly string[],
  { smallest, largest }: { readonly smallest: number; readonly largest: number },
): Promise<CheckGrowth[]> {
  const found: CheckGrowth[] = [];
  for (const piece of pieces) {
    for (const kind of Object.keys(messages) as (keyof typeof messages)[]) {
      const samples = new Map<Check, Sample[]>(checks.map((check) => [check, []]));
      for (let size = smallest; size <= largest; size *= sizeFactor) {
        const { message, context } = prepare(kind, piece, size);
        for (const check of checks) {
          const begin = cpuMs();
          await check.run(message, context);
          samples.get(check)?.push({ size, cpuMs: cpuMs() - begin });
        }
      }
      for (const [check, measured] of samples) {
        const excess = Math.max(0, ...measured.map((sample, index) => excessOf(measured[index - 1], sample)));
        const growth =
          excess <= mostExcess
            ? { samples: measured, excess }
            : await measureGrowth(
                (size) => prepare(kind, piece, size),
                ({ message, context }) => check.run(message, context),
                { smallest, largest },
              );
        found.push({ check: check.id, shape: `${kind} ${JSON.stringify(piece)}`, growth });
      }
    }
  }
  return found;
}
