/** A message as text. `sampleMail` converts its line breaks to CRLF. */
export interface SampleMail {
  /** Headers that replace those of the same name. `null` removes one; a list adds several. */
  readonly fields?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly html?: string | null;
  readonly text?: string | null;
  /** Further parts, each with its own headers. */
  readonly parts?: readonly string[];
  /** Replaces everything after the headers. */
  readonly body?: string;
}

const fields = {
  From: "Acme <news@acme.example>",
  To: "ann@reader.example",
  Subject: "What is new in our garden this spring",
  Date: "Sat, 21 Nov 2026 09:00:00 +0000",
  "Message-ID": "<1@acme.example>",
  "MIME-Version": "1.0",
  "List-Unsubscribe": "<https://acme.example/unsubscribe/1>",
  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  "Feedback-ID": "spring:news:acme:AcmeNews",
};

const words =
  "The tulips are out, and so is our new catalogue: forty kinds of seeds, ten tools that last, and three books for rainy days. Come and see us on Saturday.";

export const goodText = `${words}\n\nUnsubscribe: https://acme.example/unsubscribe/1`;

/** An HTML page without findings; `body` goes between its preheader and its footer. */
export const page = (body = `<p style="font-size:16px">${words}</p>`, head = ""): string =>
  `<!doctype html><html lang="en"><head><title>Spring</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">${head}</head>
<body><div style="display:none">Forty kinds of seeds, ten tools that last and three books.</div>
<h1>Spring</h1>${body}
<p><a href="https://acme.example/unsubscribe/1">Unsubscribe</a></p></body></html>`;

const textPart = (type: string, text: string): string =>
  `Content-Type: ${type}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${text}`;

/** A message that passes every check, except for the changes in `mail`. */
export function sampleMail(mail: SampleMail = {}): Uint8Array {
  const { html = page(), text = goodText, parts = [] } = mail;
  const bodies = [
    ...(text === null ? [] : [textPart("text/plain", text)]),
    ...(html === null ? [] : [textPart("text/html", html)]),
  ];
  const alternative = multipart("alternative", bodies, "a");
  const whole = parts.length === 0 ? alternative : multipart("mixed", [alternative, ...parts], "m");
  const [, type = "", body = ""] = /^Content-Type: ([^\n]*)\n\n([\s\S]*)$/.exec(whole) ?? [];
  const all: Record<string, string | readonly string[] | null> = {
    ...fields,
    "Content-Type": type,
    ...mail.fields,
  };
  const head = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((each) => `${name}: ${each}`),
  );
  return toBytes(`${head.join("\n")}\n\n${mail.body ?? body}`);
}

export const multipart = (kind: string, parts: readonly string[], boundary: string): string =>
  `Content-Type: multipart/${kind}; boundary=${boundary}\n\n${parts.map((part) => `--${boundary}\n${part}\n`).join("")}--${boundary}--\n`;

/** A base64-encoded attachment. */
export const attachment = (
  name: string,
  content: string | Uint8Array,
  type = "application/octet-stream",
): string =>
  `Content-Type: ${type}\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(content).toString("base64")}`;

export const toBytes = (text: string): Uint8Array => Buffer.from(text.replace(/(?<!\r)\n/g, "\r\n"), "utf8");
