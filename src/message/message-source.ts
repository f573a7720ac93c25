/** Text that Handlebars renders with the variant's data: `{{headline}}`. */
export type TemplatedText = string;

/** A file of the project, or its content: exactly one of them. */
export type PathOrContent =
  | {
      /** Path of the file, relative to the project folder and inside it. */
      readonly path: string;
      readonly content?: never;
    }
  | {
      /** Content of the file, as text, instead of a path. */
      readonly content: TemplatedText;
      readonly path?: never;
    };

/** The bodies of a message: HTML, text, or both. */
export type Bodies =
  | {
      /** The HTML body. */
      readonly html: TemplatedText;
      /** The text body. Absent if there is none; it is not derived from the HTML. */
      readonly text?: TemplatedText;
    }
  | {
      /** The HTML body. Absent if there is none. */
      readonly html?: TemplatedText;
      /** The text body. */
      readonly text: TemplatedText;
    };

/**
 * A file that goes with the message. Set either `path` or `content`.
 *
 * @example
 * ```ts
 * import { type AttachmentSource, mime } from "placewright";
 *
 * const attachments: readonly AttachmentSource[] = [{ path: "documents/invoice.pdf" }];
 * const message = mime({ subject: "Your invoice", text: "The invoice is attached.", attachments });
 * ```
 */
export type AttachmentSource = PathOrContent & {
  /** File name that readers see. Default: the name of the path, or for content `attachment-1` and so on. */
  readonly filename?: string;
  /** Media type. Default: derived from the file name. */
  readonly contentType?: string;
  /** Content-ID, which makes the file an inline part that the HTML shows as `<img src="cid:…">`. */
  readonly cid?: string;
};

/** An invitation, sent as a `text/calendar` alternative. Set either `path` or `content`. */
export type CalendarSource = PathOrContent & {
  /** iCalendar method. Default: `PUBLISH`. */
  readonly method?: "PUBLISH" | "REQUEST" | "CANCEL" | "REPLY";
  /** File name that readers see. Default: `invite.ics`. */
  readonly filename?: string;
};

/** Additional headers by name. A list gives one header per value. */
export type HeaderSource = Readonly<Record<string, TemplatedText | readonly TemplatedText[]>>;

/** A MIME message from its parts. Requires `html`, `text`, or both. */
export type MimeSource = Bodies & {
  /** The subject. */
  readonly subject: TemplatedText;
  /** The To header. Copies go to the seed mailboxes in any case. */
  readonly to?: string;
  /** The Reply-To header. */
  readonly replyTo?: string;
  /** Additional headers. */
  readonly headers?: HeaderSource;
  /** Files that go with the message. */
  readonly attachments?: readonly AttachmentSource[];
  /** An invitation. */
  readonly calendar?: CalendarSource;
};

/** A message from a Handlebars template. */
export interface TemplateSource {
  /**
   * Name of the template: `spring-sale` is `templates/spring-sale.html.hbs`, and
   * `templates/spring-sale.text.hbs` for the text part. Without the latter, the text part is derived from the
   * HTML.
   */
  readonly name: string;
  /** The subject. */
  readonly subject: TemplatedText;
  /** The gray line after the subject in an inbox. Templates print it as `{{preheader}}`. */
  readonly preheader?: TemplatedText;
  /** The To header. Copies go to the seed mailboxes in any case. */
  readonly to?: string;
  /** The Reply-To header. */
  readonly replyTo?: string;
  /** Additional headers. */
  readonly headers?: HeaderSource;
  /** Files that go with the message. */
  readonly attachments?: readonly AttachmentSource[];
}

/** A message from an MJML template. */
export interface MjmlSource extends Omit<TemplateSource, "name"> {
  /**
   * Name of the template: `spring-sale` is `templates/spring-sale.mjml`, and `templates/spring-sale.text.hbs`
   * for the text part. Without the latter, the text part is derived from the HTML.
   */
  readonly name: string;
}

/** A message from a React component. */
export interface ReactEmailSource extends Omit<TemplateSource, "name"> {
  /**
   * Module whose default export is the component, relative to the project folder and inside it:
   * `emails/welcome.tsx`.
   */
  readonly component: string;
}

/** Subject and body. Requires `html`, `text`, or both. */
export type SimpleSource = Bodies & {
  /** The subject. */
  readonly subject: TemplatedText;
};

/** A template that the sending service stores. */
export interface ServiceTemplateSource {
  /** ARN of the template: `arn:aws:ses:us-east-1:123456789012:template/launch`. */
  readonly arn: string;
  /** Variables of the template. The variant's data overrides them. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Local copy of the template, for previews and checks only: the service sends its own. */
  readonly preview?: TemplateSource | SimpleSource;
}

/** Each kind of message, by the key that names it. */
export interface MessageKinds {
  /** A MIME message from its parts. */
  readonly mime: MimeSource;
  /** A Handlebars template. */
  readonly template: TemplateSource;
  /** An MJML template. */
  readonly mjml: MjmlSource;
  /** A React component. */
  readonly reactEmail: ReactEmailSource;
  /** A message file, relative to the project folder. */
  readonly eml: string;
  /** Subject and body only. */
  readonly simple: SimpleSource;
  /** A template that the sending service stores. */
  readonly serviceTemplate: ServiceTemplateSource;
}

/** Exactly one of the keys of `Kinds`. */
export type OneOf<Kinds> = {
  readonly [Kind in keyof Kinds]: { readonly [Own in Kind]: Kinds[Own] } & {
    readonly [Other in Exclude<keyof Kinds, Kind>]?: never;
  };
}[keyof Kinds];

/**
 * Source of a message. Exactly one key, which names the kind. The same object in TypeScript and YAML.
 *
 * @example
 * ```ts
 * import type { MessageSource } from "placewright";
 *
 * const invitation: MessageSource = {
 *   mime: {
 *     subject: "Spring tasting",
 *     text: "Come to our spring tasting on March 12.",
 *     calendar: { method: "REQUEST", path: "invitations/tasting.ics" },
 *   },
 * };
 * const receipt: MessageSource = { eml: "messages/receipt.eml" };
 * ```
 */
export type MessageSource = OneOf<MessageKinds>;

/**
 * Declares a MIME message from its parts: attachments, inline images, an invitation, any header. Sent as raw
 * content.
 *
 * @example
 * ```ts
 * import { defineScenario, mime } from "placewright";
 *
 * export default defineScenario({
 *   from: "Acme <news@acme.example>",
 *   message: mime({
 *     subject: "Your invoice {{number}}",
 *     text: "Thank you for your order. The invoice is attached.",
 *     headers: { "Auto-Submitted": "auto-generated" },
 *     attachments: [{ path: "documents/invoice.pdf" }],
 *   }),
 *   variants: [{ number: "A-4711" }],
 *   expect: { overall: ["inbox >= 90"] },
 * });
 * ```
 */
export const mime = (source: MimeSource): MessageSource => ({ mime: source });

/**
 * Declares a message from a Handlebars template in the templates folder. Sent as raw content.
 *
 * @param name Path in the templates folder, without `.html.hbs`.
 *
 * @example
 * ```ts
 * import { defineScenario, template } from "placewright";
 *
 * export default defineScenario({
 *   from: "Acme <news@acme.example>",
 *   message: template("spring-sale", {
 *     subject: "{{headline}}",
 *     preheader: "Until Sunday",
 *     headers: { "List-Unsubscribe": "<https://acme.example/unsubscribe>" },
 *   }),
 *   variants: [{ headline: "Ten tulips for the price of eight" }],
 *   expect: { overall: ["inbox >= 90"] },
 * });
 * ```
 */
export const template = (name: string, source: Omit<TemplateSource, "name">): MessageSource => ({
  template: { name, ...source },
});

/**
 * Declares a message from an MJML template in the templates folder. Uses the project's own `mjml` (4 or
 * later). Sent as raw content.
 *
 * @param name Path in the templates folder, without `.mjml`.
 *
 * @example
 * ```ts
 * import { defineScenario, mjml } from "placewright";
 *
 * export default defineScenario({
 *   from: "Acme <news@acme.example>",
 *   message: mjml("newsletter", { subject: "Three ways to prune roses" }),
 *   expect: { overall: ["inbox >= 90"] },
 * });
 * ```
 */
export const mjml = (name: string, source: Omit<MjmlSource, "name">): MessageSource => ({
  mjml: { name, ...source },
});

/**
 * Declares a message from a React component, whose props are the variant's data. Uses the project's own
 * `@react-email/render` and `react`. Sent as raw content.
 *
 * @param component Module with the component as its default export, relative to the project folder.
 *
 * @example
 * ```ts
 * import { defineScenario, reactEmail } from "placewright";
 *
 * export default defineScenario({
 *   from: "Acme <news@acme.example>",
 *   message: reactEmail("emails/welcome.tsx", { subject: "Welcome, {{name}}" }),
 *   variants: [{ name: "Zoë" }],
 *   expect: { overall: ["inbox >= 90"] },
 * });
 * ```
 */
export const reactEmail = (
  component: string,
  source: Omit<ReactEmailSource, "component">,
): MessageSource => ({
  reactEmail: { component, ...source },
});

/**
 * Declares a message file, sent byte for byte as raw content. The path is relative to the project folder.
 *
 * @example
 * ```ts
 * import { defineScenario, eml } from "placewright";
 *
 * export default defineScenario({
 *   from: "Acme <news@acme.example>",
 *   message: eml("messages/receipt.eml"),
 *   expect: { overall: ["inbox >= 90"] },
 * });
 * ```
 */
export const eml = (path: string): MessageSource => ({ eml: path });

/**
 * Declares a message with subject and body only. The service composes the MIME. Sent as simple content.
 *
 * @example
 * ```ts
 * import { defineScenario, simple } from "placewright";
 *
 * export default defineScenario({
 *   from: "Acme <news@acme.example>",
 *   message: simple({
 *     subject: "Reset your password",
 *     text: "Choose a new password: https://acme.example/reset",
 *   }),
 *   expect: { overall: ["inbox >= 90"] },
 * });
 * ```
 */
export const simple = (source: SimpleSource): MessageSource => ({ simple: source });

/**
 * Declares a template that the sending service stores, with its data. Sent as template content. Checks and
 * previews read `preview`; without it, they cannot measure the message.
 *
 * @example
 * ```ts
 * import { defineScenario, serviceTemplate } from "placewright";
 *
 * export default defineScenario({
 *   from: "Acme <news@acme.example>",
 *   message: serviceTemplate({
 *     arn: "arn:aws:ses:us-east-1:123456789012:template/launch",
 *     data: { product: "Watering can" },
 *     preview: { subject: "New: {{product}}", text: "The {{product}} is here." },
 *   }),
 *   expect: { overall: ["inbox >= 90"] },
 * });
 * ```
 */
export const serviceTemplate = (source: ServiceTemplateSource): MessageSource => ({
  serviceTemplate: source,
});
