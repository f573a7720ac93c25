import type { Check } from "../check.ts";
import { hostOf, organisationOf } from "../evidence/hosts.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isSameOwner } from "../evidence/owners.ts";
import { signingDomains } from "../evidence/signing-domains.ts";
import { isTrackingDomain } from "../evidence/tracking-hosts.ts";

const hostInText =
  /^(?:[Hh]ttps?:\/\/|(?=[Ww]ww\.))([\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})|^((?:[\w-]+\.)+(?:com|net|org|info|biz|io|co|app|shop|store|de|fr|uk|eu|example|COM|ORG))(?:\/\S*)?$/;

export const linkText: Check = {
  id: "link-text",
  severity: "error",
  about: "A link whose words are an address leads there, directly or through the sender's click tracking",
  fix: "Write words instead of an address, or track clicks through a host of the same domain",
  source: "https://support.google.com/mail/answer/81126#format",
  run: (message) =>
    (message.html?.links ?? []).flatMap(({ href, text }) => {
      const match = hostInText.exec(text);
      const shown = (match?.[1] ?? match?.[2])?.toLowerCase();
      const host = hostOf(href);
      if (!shown || !host || isSameOwner(shown, host)) return [];
      const target = trackedTarget(href, host);
      const isHonest =
        target === undefined
          ? isTrackingDomain(organisationOf(host)) ||
            tracksFor(message, shown, host) ||
            (isBareName(text) && isOfSender(message, host))
          : isSameOwner(target, shown);
      return isHonest
        ? []
        : [{ message: `A link says ${shown} and leads to ${target ?? host}`, excerpt: text }];
    }),
};

/** `Walmart.com` in a list of partners is the name of a shop; `www.walmart.com/sale` is an address. */
const isBareName = (text: string): boolean => /^(?!www\.)[\w.-]+$/i.test(text);

const isOfSender = ({ from }: MessageEvidence, host: string): boolean =>
  from.some(({ domain }) => organisationOf(domain) === organisationOf(host));

/** Mail security services that lead every link of a received message through their own host. */
const wrapper =
  /(?:^|\.)(?:safelinks\.protection\.outlook\.com|urldefense\.(?:com|proofpoint\.com)|linkprotect\.cudasvc\.com)$/;

/** The host that a click tracker's address names as its target: `https://x.awstrack.me/L0/https:%2F%2Facme.example%2F/…`. */
function trackedTarget(href: string, host: string): string | undefined {
  if (!isTrackingDomain(organisationOf(host)) && !wrapper.test(host)) return undefined;
  const inner = /https?(?::|%3a)(?:\/\/|%2f%2f)[\w.-]+/i.exec(
    href.slice(href.indexOf(host) + host.length),
  )?.[0];
  return inner === undefined ? undefined : hostOf(inner.replace(/%3a/i, ":").replace(/%2f/gi, "/"));
}

/** Whether a host counts clicks for the sender, on links that say the sender's own domain: the mail is signed by its domain. */
function tracksFor(message: MessageEvidence, shown: string, host: string): boolean {
  return (
    isOfSender(message, shown) &&
    signingDomains(message).some((domain) => organisationOf(domain) === organisationOf(host))
  );
}
