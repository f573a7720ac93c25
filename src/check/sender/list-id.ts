import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { hostOf, registrableDomain } from "../evidence/hosts.ts";
import { lineOfField } from "../evidence/lines.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isTrackingDomain } from "../evidence/tracking-hosts.ts";
import { unsubscribeAddresses } from "../evidence/unsubscribe.ts";

export const listId: Check = {
  id: "list-id",
  severity: "warn",
  about: "The List-Id is valid and shares a domain with From or List-Unsubscribe",
  fix: "Write List-Id: Acme News <news.acme.example>, with the domain of From or List-Unsubscribe",
  source: "https://www.rfc-editor.org/rfc/rfc2919#section-3",
  run(message) {
    const [field, ...others] = message.all("List-Id");
    if (!field) return [];
    const line = lineOfField(message.bytes, "List-Id") ?? 1;
    const observe = (text: string) => [{ message: text, line, excerpt: field.value }];
    if (others.length > 0) return observe(`There are ${others.length + 1} List-Id headers`);
    const id = identifierIn(field.raw);
    if (id === undefined) return observe("The List-Id has no identifier in angle brackets");
    if (!isIdentifier(id)) return observe("The List-Id is not a dotted name of at most 255 characters");
    const organization = registrableDomain(id);
    const unsubscribing = unsubscribingDomains(message);
    const isRelated =
      unsubscribing.length === 0 ||
      [...unsubscribing, ...sendingDomains(message)].includes(organization) ||
      // Sending services use domains of their own for the lists that they host.
      isTrackingDomain(organization) ||
      /\.(?:local|localhost)$/.test(id);
    return isRelated
      ? []
      : observe(
          `The List-Id belongs to ${organization}, but List-Unsubscribe belongs to ${toNames(unsubscribing)}`,
        );
  },
};

/** Returns the text in the last pair of angle brackets, in lower case. */
function identifierIn(field: string): string | undefined {
  const end = field.lastIndexOf(">");
  const start = field.lastIndexOf("<", end);
  return end > start && start >= 0
    ? field
        .slice(start + 1, end)
        .trim()
        .toLowerCase()
    : undefined;
}

const isIdentifier = (id: string): boolean =>
  id.length <= 255 &&
  id.includes(".") &&
  id.split(".").every((label) => /^[\w!#$%&'*+/=?^`{|}~-]+$/.test(label));

const toOrganizations = (domains: readonly string[]): string[] =>
  domains.filter(Boolean).map((domain) => registrableDomain(domain.toLowerCase()));

const unsubscribingDomains = (message: MessageEvidence): string[] =>
  toOrganizations(
    unsubscribeAddresses(message).map(
      (address) => hostOf(address) ?? /^mailto:[^@?]*@([\w.-]+)/i.exec(address)?.[1] ?? "",
    ),
  );

/** Registered domains of the From addresses and of the DKIM signatures. */
const sendingDomains = ({ from, all }: MessageEvidence): string[] =>
  toOrganizations([
    ...from.map(({ domain }) => domain),
    ...all("DKIM-Signature").map(({ raw }) => /(?:^|[;\s])d=([\w.-]+)/.exec(raw)?.[1] ?? ""),
  ]);
