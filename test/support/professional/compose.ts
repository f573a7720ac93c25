import { composeMail } from "../../../src/message/compose.ts";
import { toPlainText } from "../../../src/message/text-from-html.ts";
import { type Brand, unsubscribeOf } from "./brand.ts";

export type Purpose = "marketing" | "transactional";

/** A message as its template's author intended it, with merge tags filled in. */
export interface Draft {
  /** The tool or author that the template comes from. */
  readonly collection: string;
  readonly name: string;
  readonly purpose: Purpose;
  readonly brand: Brand;
  readonly subject: string;
  readonly html: string;
  /** Text part, if the tool creates one. Default: derived from the HTML. */
  readonly text?: string;
  /** Words that a reader sees on a large screen or on a phone, as written in the source. */
  readonly shows: readonly string[];
}

export interface ProfessionalMail {
  readonly collection: string;
  readonly name: string;
  readonly purpose: Purpose;
  readonly message: Uint8Array;
  readonly html: string;
  readonly shows: readonly string[];
}

/** Builds the message as its sender submits it, with list headers if it is marketing. */
export async function compose(draft: Draft): Promise<ProfessionalMail> {
  const { collection, name, purpose, brand, subject, html, shows } = draft;
  const isMarketing = purpose === "marketing";
  const message = await composeMail(
    {
      from: `"${brand.name}" <${isMarketing ? "news" : "service"}@${brand.domain}>`,
      domain: brand.domain,
      to: "Robin <robin@reader.example>",
      replyTo: `hello@${brand.domain}`,
      subject,
      html,
      text: draft.text ?? (await toPlainText(html)),
      headers: isMarketing
        ? [
            {
              key: "List-Unsubscribe",
              value: `<${unsubscribeOf(brand)}>, <mailto:unsubscribe@${brand.domain}?subject=7c1d09e2>`,
            },
            { key: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" },
            { key: "List-Id", value: `${brand.name} news <news.${brand.domain}>` },
          ]
        : [],
    },
    { seed: `${collection}/${name}`, date: new Date("2026-05-04T08:30:00Z") },
  );
  return { collection, name, purpose, message, html, shows };
}
