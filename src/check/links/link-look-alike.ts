import { domainToUnicode } from "node:url";
import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { brands } from "../evidence/brands.ts";
import { hrefsOf, registrableDomain, webAddresses } from "../evidence/hosts.ts";
import { foreignLetter, toSkeleton } from "../evidence/look-alikes.ts";
import { imitatesBrand } from "./imitated-hosts.ts";

export const linkLookAlike: Check = {
  id: "link-look-alike",
  severity: "error",
  reads: "links",
  about: "No link leads to a host that looks like another host or a brand",
  fix: "Link to the real host name, in ASCII or in a single script",
  source: "https://www.unicode.org/reports/tr39/#Confusable_Detection",
  run: (message) => {
    const addresses = webAddresses(message);
    const hosts = [...new Set(addresses.map(({ host }) => host))];
    const found = [
      ...hosts.filter((host) => host.includes("xn--") && isDisguisedName(domainToUnicode(host))),
      ...hosts.filter((host) => !host.includes("xn--") && imitatesBrand(host)),
    ];
    return found.length === 0
      ? []
      : [
          {
            message: `Links lead to ${toNames(found.map((host) => domainToUnicode(host)))}, which looks like another host`,
            items: hrefsOf(addresses.filter(({ host }) => found.includes(host))),
          },
        ];
  },
};

/** Whether an international name looks like another one, or like a brand's. */
function isDisguisedName(name: string): boolean {
  const labels = name.split(".");
  // Under a top-level domain of its own script, a name does not resemble a Latin one.
  const isLatin = isAscii(labels.at(-1) ?? "");
  return (
    labels.some((label) => isMixed(label) || hasFalseSlash(label) || (isLatin && isDisguised(label))) ||
    ["ı", "l"].some((dotless) => isBrand(toPlain(name.replaceAll("ı", dotless))))
  );
}

const isAscii = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** Whether a label mixes Latin and another alphabet. */
const isMixed = (label: string): boolean => /\p{Script=Latin}/u.test(label) && foreignLetter.test(label);

/**
 * Whether a Latin label contains a character that looks like the slash after a host:
 * `acme.com⁄login.evil.example`.
 */
const hasFalseSlash = (label: string): boolean =>
  /[\u2044\u2215\u29f8\u2571\u30ce\u4e3f\u2cc6]/.test(label) &&
  /[a-z]/i.test(label) &&
  !/[\p{Script=Katakana}\p{Script=Hiragana}\p{Script=Han}]/u.test(label.replace(/[\u30ce\u4e3f]/g, ""));

/** Whether all letters of a label look like Latin ones, and some are in no language's Latin alphabet. */
const isDisguised = (label: string): boolean =>
  (foreignLetter.test(label) || /[\u0250-\u02af\u1d00-\u1d7f]/.test(label)) && isAscii(toSkeleton(label));

/** Returns a name as a hasty reader sees it, without accents. */
const toPlain = (name: string): string => toSkeleton(name).normalize("NFD").replace(/\p{M}/gu, "");

const isBrand = (name: string): boolean =>
  isAscii(name) && brands.some(([, domains]) => domains.test(registrableDomain(name)));
