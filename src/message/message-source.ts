/** Text that Handlebars renders with the variant's data: `{{headline}}`. */
export type TemplatedText = string;

/** A file that goes with the message. The path is relative to the project folder and stays inside it. */
export interface AttachmentSource {
  readonly path?: string;
  /** The content itself, in place of a path. */
  readonly content?: string;
  readonly filename?: string;
  readonly contentType?: string;
  /** Makes it an inline part that the HTML shows as `<img src="cid:…">`. */
  readonly cid?: string;
}

/** An invitation: the iCalendar text, or a file with it. Becomes a `text/calendar` alternative. */
export interface CalendarSource {
  readonly method?: "PUBLISH" | "REQUEST" | "CANCEL" | "REPLY";
  readonly path?: string;
  readonly content?: TemplatedText;
  readonly filename?: string;
}

/** Extra headers by name; a value that is a list gives the header once per value. */
export type HeaderSource = Readonly<Record<string, TemplatedText | readonly TemplatedText[]>>;

export interface MimeSource {
  readonly subject: TemplatedText;
  readonly html?: TemplatedText;
  readonly text?: TemplatedText;
  readonly to?: string;
  readonly replyTo?: string;
  readonly headers?: HeaderSource;
  readonly attachments?: readonly AttachmentSource[];
  readonly calendar?: CalendarSource;
}

export interface TemplateSource {
  /** `spring-sale` is `templates/spring-sale.html.hbs`, with `templates/spring-sale.text.hbs` beside it if there is one. */
  readonly name: string;
  readonly subject: TemplatedText;
  /** The grey line after the subject in an inbox; templates print it as `{{preheader}}`. */
  readonly preheader?: TemplatedText;
  readonly to?: string;
  readonly replyTo?: string;
  readonly headers?: HeaderSource;
  readonly attachments?: readonly AttachmentSource[];
}

export interface MjmlSource extends Omit<TemplateSource, "name"> {
  /** `spring-sale` is `templates/spring-sale.mjml`, with `templates/spring-sale.text.hbs` beside it if there is one. */
  readonly name: string;
}

export interface ReactEmailSource extends Omit<TemplateSource, "name"> {
  /** The module whose default export is the component, relative to the project folder and inside it: `emails/welcome.tsx`. */
  readonly component: string;
}

export interface SimpleSource {
  readonly subject: TemplatedText;
  readonly text?: TemplatedText;
  readonly html?: TemplatedText;
}

export interface ServiceTemplateSource {
  /** The template in the sending service: `arn:aws:ses:us-east-1:123456789012:template/launch`. */
  readonly arn: string;
  /** The template's variables; the variant's data is laid over them. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The local copy of the template, for previews and checks only: the service sends its own. */
  readonly preview?: TemplateSource | SimpleSource;
}

/** Where a message comes from: one key names the kind. The same object in TypeScript and in YAML. */
export type MessageSource =
  | { readonly mime: MimeSource }
  | { readonly template: TemplateSource }
  | { readonly mjml: MjmlSource }
  | { readonly reactEmail: ReactEmailSource }
  | { readonly eml: string }
  | { readonly simple: SimpleSource }
  | { readonly serviceTemplate: ServiceTemplateSource };

/** A MIME message from its parts: attachments, inline images, an invitation, any header. Sent as raw content. */
export const mime = (source: MimeSource): MessageSource => ({ mime: source });

/** A message from a Handlebars template in the templates folder. Sent as raw content. */
export const template = (name: string, source: Omit<TemplateSource, "name">): MessageSource => ({
  template: { name, ...source },
});

/** A message from an MJML template in the templates folder, by the project's own `mjml` (4 or later). Sent as raw content. */
export const mjml = (name: string, source: Omit<MjmlSource, "name">): MessageSource => ({
  mjml: { name, ...source },
});

/**
 * A message from a React component, by the project's own `@react-email/render` and `react`. The variant's data are its props. Sent as
 * raw content.
 */
export const reactEmail = (
  component: string,
  source: Omit<ReactEmailSource, "component">,
): MessageSource => ({
  reactEmail: { component, ...source },
});

/** A message file as it is, byte for byte; the path is relative to the project folder. Sent as raw content. */
export const eml = (path: string): MessageSource => ({ eml: path });

/** Subject and body only; the service makes the MIME. Sent as simple content. */
export const simple = (source: SimpleSource): MessageSource => ({ simple: source });

/** A template that the sending service holds, and its data. Sent as template content. */
export const serviceTemplate = (source: ServiceTemplateSource): MessageSource => ({
  serviceTemplate: source,
});
