import type { ValuePath } from "../../authored/locate.ts";
import type { Draft } from "../draft.ts";
import { addParagraph } from "./body.ts";
import { type EditContext, type EditRule, hasFinding, piecesOfKind, placeholder } from "./edit.ts";

/** Replaces the email address in a sender such as `Acme <news@acme.example>`. */
export function withAddress(from: string, address: string): string {
  const open = from.lastIndexOf("<");
  return open < 0 ? address : `${from.slice(0, open)}<${address}>`;
}

function withName(from: string, name: string): string {
  const open = from.lastIndexOf("<");
  return open < 0 ? from : `${name} ${from.slice(open)}`;
}

const setFrom = ({ own }: EditContext, draft: Draft, change: (from: string) => string): Draft | undefined => {
  const from = own.get(draft, ["from"]);
  return from === undefined ? undefined : own.set(draft, ["from"], change(from));
};

const fromPublicMailbox: EditRule = {
  checks: ["from-public-mailbox"],
  propose(context) {
    const { sender } = context;
    if (!sender || !hasFinding(context, "from-public-mailbox")) return undefined;
    return {
      id: "from-public-mailbox",
      sentence: `Sends from ${sender.address}, ${sender.origin}: public mailbox providers reject mail that others send in their name.`,
      hasPlaceholder: false,
      apply: (draft) => setFrom(context, draft, (from) => withAddress(from, sender.address)),
    };
  },
};

const senderName: EditRule = {
  checks: ["display-name", "brand-impersonation"],
  propose(context) {
    const { domain } = context;
    const found = ["display-name", "brand-impersonation"].find((check) => hasFinding(context, check));
    if (domain === undefined || found === undefined) return undefined;
    return {
      id: found,
      sentence: `Changes the sender name to ${domain}, its own domain, instead of another. Replace it with the organization's name.`,
      hasPlaceholder: true,
      apply: (draft) => setFrom(context, draft, (from) => withName(from, domain)),
    };
  },
};

const replyTo: EditRule = {
  checks: ["reply-to"],
  propose(context) {
    const { own, kind, domain } = context;
    if (domain === undefined || !hasFinding(context, "reply-to")) return undefined;
    const path: ValuePath = ["message", kind, "replyTo"];
    return {
      id: "reply-to",
      sentence: "Sends replies to the sender's own email address.",
      hasPlaceholder: false,
      apply(draft) {
        const from = own.get(draft, ["from"]);
        return from === undefined ? undefined : own.set(draft, path, from);
      },
    };
  },
};

/** Returns the unsubscribe URL: the rows' own, or a placeholder on the sender's domain. */
function unsubscribeTarget({ scenario, domain }: EditContext): { url: string; isOwn: boolean } | undefined {
  const rows = scenario.variants.map(({ row }) => row);
  const key = Object.keys(rows[0] ?? {}).find(
    (name) => /^\w*unsubscribe\w*$/i.test(name) && rows.every((row) => /^https:\/\//.test(String(row[name]))),
  );
  if (key !== undefined) return { url: `{{${key}}}`, isOwn: true };
  return domain === undefined
    ? undefined
    : { url: `https://${domain}/unsubscribe?id=${placeholder}`, isOwn: false };
}

const mustWork = (isOwn: boolean): string =>
  isOwn
    ? "Its value comes from the rows. Check that it accepts a POST."
    : `It is a placeholder (${placeholder}), so make it work before sending.`;

/** Returns the path of a header that the scenario sets, in the given case or in lowercase. */
function headerPath({ own, kind }: EditContext, draft: Draft, name: string): ValuePath | undefined {
  return [name, name.toLowerCase()]
    .map((each): ValuePath => ["message", kind, "headers", each])
    .find((path) => own.get(draft, path) !== undefined);
}

/** Adds a header, or changes its value. */
function setHeader(
  context: EditContext,
  draft: Draft,
  name: string,
  change: (value: string | undefined) => string,
): Draft | undefined {
  const { own, kind } = context;
  const known = headerPath(context, draft, name);
  if (known) return own.set(draft, known, change(own.get(draft, known)));
  return (
    own.add(draft, ["message", kind, "headers"], name, change(undefined)) ??
    own.add(draft, ["message", kind], "headers", { [name]: change(undefined) }, "subject")
  );
}

const listUnsubscribe: EditRule = {
  checks: ["list-unsubscribe"],
  propose(context) {
    const target = unsubscribeTarget(context);
    const lacksHttps = context.messages.some(
      ({ evidence }) => !/<https?:/i.test(evidence.first("List-Unsubscribe") ?? ""),
    );
    const isNeeded =
      hasFinding(context, "list-unsubscribe") || (hasFinding(context, "one-click-unsubscribe") && lacksHttps);
    // A simple message has only a subject and a body.
    if (!target || !isNeeded || context.kind === "simple") return undefined;
    const { url, isOwn } = target;
    return {
      id: "list-unsubscribe",
      sentence: `Adds an https URL to List-Unsubscribe, which marketing mail must have. ${mustWork(isOwn)}`,
      hasPlaceholder: !isOwn,
      apply: (draft) =>
        setHeader(context, draft, "List-Unsubscribe", (value) =>
          value === undefined ? `<${url}>` : `<${url}>, ${value}`,
        ),
    };
  },
};

const oneClick: EditRule = {
  checks: ["one-click-unsubscribe"],
  propose: (context) =>
    hasFinding(context, "one-click-unsubscribe") && context.kind !== "simple"
      ? {
          id: "one-click-unsubscribe",
          sentence:
            "Adds List-Unsubscribe-Post: the https URL must unsubscribe the reader on a POST, without confirmation.",
          hasPlaceholder: false,
          apply: (draft) =>
            setHeader(context, draft, "List-Unsubscribe-Post", () => "List-Unsubscribe=One-Click"),
        }
      : undefined,
};

/** Replaces http with https, and adds missing angle brackets. */
function usableAddress(value: string): string {
  const secure = value.replace(/(^|<)\s*http:/gi, "$1https:");
  return secure.includes("<") ? secure : `<${secure.trim()}>`;
}

const unsubscribeAddress: EditRule = {
  checks: ["unsubscribe-address"],
  propose: (context) =>
    hasFinding(context, "unsubscribe-address")
      ? {
          id: "unsubscribe-address",
          sentence:
            "Writes the URL in List-Unsubscribe with https and in angle brackets. Check that it works.",
          hasPlaceholder: false,
          apply: (draft) =>
            headerPath(context, draft, "List-Unsubscribe") &&
            setHeader(context, draft, "List-Unsubscribe", (value = "") => usableAddress(value)),
        }
      : undefined,
};

const unsubscribeLink: EditRule = {
  checks: ["unsubscribe-link"],
  propose(context) {
    const target = unsubscribeTarget(context);
    if (!target || !hasFinding(context, "unsubscribe-link")) return undefined;
    const { url, isOwn } = target;
    return {
      id: "unsubscribe-link",
      sentence: `Adds a footer with a visible unsubscribe link. ${mustWork(isOwn)}`,
      hasPlaceholder: !isOwn,
      apply(draft) {
        const next = addParagraph(context, draft, `<a href="${url}">Unsubscribe from this list</a>`);
        const [text] = piecesOfKind(context, "text");
        const plain = text?.read(next ?? draft);
        if (!text || plain === undefined) return next;
        return text.write(next ?? draft, `${plain.trimEnd()}\n\nUnsubscribe: ${url}\n`) ?? next;
      },
    };
  },
};

export const senderEdits: readonly EditRule[] = [
  fromPublicMailbox,
  senderName,
  replyTo,
  unsubscribeAddress,
  listUnsubscribe,
  oneClick,
  unsubscribeLink,
];
