import { isIP } from "node:net";
import type { ParsedMessage } from "../../message/rendered-message.ts";
import type { SignalKind } from "./isps.ts";
import { type HtmlReading, readHtml } from "./read-html.ts";

/** Something about a message that mailbox providers mind. */
export interface Signal {
  readonly kind: SignalKind;
  /** In plain words, as a sentence without its full stop. */
  readonly reason: string;
  /** Points towards spam. */
  readonly weight: number;
  /** Points towards not being taken at all. */
  readonly rejectWeight?: number;
}

interface Evidence {
  readonly message: ParsedMessage;
  readonly html: HtmlReading;
  /** All words that a reader sees, subject included. */
  readonly words: string;
  header(name: string): string | undefined;
}

type Reading = Omit<Signal, "weight" | "rejectWeight"> | undefined;
interface SignalRule {
  readonly weight: number;
  readonly rejectWeight?: number;
  read(evidence: Evidence): Reading;
}

const bulkPartCount = 10;
const shortenerHosts: ReadonlySet<string> = new Set(
  "bit.ly buff.ly cutt.ly goo.gl is.gd ow.ly rb.gy rebrand.ly shorturl.at t.co t.ly tiny.cc tinyurl.com".split(
    " ",
  ),
);
/** Endings that run code when opened. Those that the sending API refuses are among them. */
const executablePattern =
  /\.(apk|app|bat|cmd|com|cpl|dll|dmg|docm|exe|hta|htm|html|img|iso|jar|js|jse|lnk|msi|ps1|scr|vbe?|vbs|wsf|xlsm)$/i;
const mergeTagPattern =
  /\{\{[^{}]{0,80}\}\}|\*\|[\w:]{1,60}\|\*|%%[^%\s]{1,60}%%|\[\[[^[\]]{1,60}\]\]|<%=?[^%]{1,60}%>|\[(?:[FL]|FIRST|LAST)?_?NAME\]/i;
const hostInTextPattern =
  /^(?:https?:\/\/|(?=www\.))([\w.-]+\.[a-z]{2,})|^([\w.-]+\.(?:com|net|org|info|biz|io|co|app|shop|store|de|fr|uk|eu|example))(?:\/\S*)?$/i;

/** The content signals. Each is its own rule with its own weight; the documentation's table says the same. */
const rules: readonly SignalRule[] = [
  {
    weight: 2,
    read: ({ message, html, words, header }) =>
      !header("list-unsubscribe") &&
      header("auto-submitted") === undefined &&
      (/^(bulk|list|junk)$/i.test(header("precedence") ?? "") ||
        message.headers.some(({ name }) => /^list-/i.test(name)) ||
        html.links.length + html.imageCount >= bulkPartCount ||
        /\bunsubscribe\b/i.test(words))
        ? { kind: "unsubscribe", reason: "It looks like bulk mail and has no List-Unsubscribe header" }
        : undefined,
  },
  {
    weight: 1,
    read: ({ message: { subject } }) =>
      isShouting(subject) ? { kind: "content", reason: `The subject shouts: "${subject}"` } : undefined,
  },
  {
    weight: 1.5,
    read: ({ message: { subject }, header }) =>
      /^\s*(re|fwd?|aw|wg)\s*:/i.test(subject) && !header("in-reply-to") && !header("references")
        ? { kind: "content", reason: `The subject "${subject}" pretends to be a reply or a forwarded mail` }
        : undefined,
  },
  {
    weight: 2.5,
    read: ({ html }) => {
      const link = html.links.find(isDeceptive);
      return (
        link && { kind: "links", reason: `A link says "${link.text}" and leads to ${hostOf(link.href)}` }
      );
    },
  },
  {
    weight: 1.5,
    read: ({ html }) => {
      const host = html.links.map(({ href }) => hostOf(href)).find((name) => shortenerHosts.has(name));
      return host ? { kind: "links", reason: `A link goes through the shortener ${host}` } : undefined;
    },
  },
  {
    weight: 2,
    read: ({ html }) => {
      const host = html.links
        .map(({ href }) => hostOf(href))
        .find((name) => isIP(name.replace(/^\[|\]$/g, "")));
      return host ? { kind: "links", reason: `A link leads to the bare address ${host}` } : undefined;
    },
  },
  {
    weight: 0.8,
    read: ({ message }) =>
      message.html && !message.text
        ? { kind: "content", reason: "There is no text part beside the HTML" }
        : undefined,
  },
  {
    weight: 1.5,
    read: ({ html }) =>
      html.imageCount > 0 && html.visibleText.length < 60
        ? { kind: "content", reason: "The body is made of images and has hardly any words" }
        : undefined,
  },
  {
    weight: 1.2,
    read: ({ words }) => {
      const tag = mergeTagPattern.exec(words)?.[0];
      return tag ? { kind: "content", reason: `The merge tag ${tag} was not replaced` } : undefined;
    },
  },
  {
    weight: 2,
    read: ({ html }) => (html.hasScript ? { kind: "content", reason: "The HTML holds a script" } : undefined),
  },
  {
    weight: 1.5,
    read: ({ html }) => (html.hasForm ? { kind: "content", reason: "The HTML holds a form" } : undefined),
  },
  {
    weight: 3,
    rejectWeight: 3,
    read: ({ message: { attachments } }) => {
      const name = attachments
        .map(({ filename = "" }) => filename)
        .find((file) => executablePattern.test(file));
      return name ? { kind: "attachments", reason: `The attachment ${name} can run code` } : undefined;
    },
  },
];

/** What a message's content gives mailbox providers to mind. */
export async function readContentSignals(message: ParsedMessage): Promise<Signal[]> {
  const html = await readHtml(message.html ?? "");
  const evidence: Evidence = {
    message,
    html,
    words: [message.subject, html.visibleText, message.text ?? ""].join("\n"),
    header: (name) => message.headers.find((header) => header.name.toLowerCase() === name)?.value,
  };
  return rules.flatMap(({ weight, rejectWeight, read }) => {
    const reading = read(evidence);
    return reading ? [{ ...reading, weight, ...(rejectWeight ? { rejectWeight } : {}) }] : [];
  });
}

function isShouting(subject: string): boolean {
  const letters = subject.match(/\p{L}/gu) ?? [];
  const capitals = subject.match(/\p{Lu}/gu) ?? [];
  return (
    (letters.length >= 8 && capitals.length / letters.length > 0.7) || /[!?]{2,}|[$€£]{2,}/.test(subject)
  );
}

/** True where the words of a link name a host of another domain than it leads to. */
function isDeceptive({ href, text }: HtmlReading["links"][number]): boolean {
  const match = hostInTextPattern.exec(text);
  const shown = (match?.[1] ?? match?.[2])?.toLowerCase();
  const host = hostOf(href);
  return shown !== undefined && host !== "" && domainOf(shown) !== domainOf(host);
}

/** The last two labels: near enough to a registered domain for a simulation. */
const domainOf = (host: string): string => host.split(".").slice(-2).join(".");

function hostOf(href: string): string {
  if (!/^https?:\/\//i.test(href)) return "";
  return URL.canParse(href) ? new URL(href).hostname : "";
}
