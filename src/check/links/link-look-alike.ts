import { domainToUnicode } from "node:url";
import { type Check, toList } from "../check.ts";
import { brands } from "../content/brand-impersonation.ts";
import { organisationOf, webAddresses } from "../evidence/hosts.ts";
import { foreignLetter, toSkeleton } from "../evidence/look-alikes.ts";

export const linkLookAlike: Check = {
  id: "link-look-alike",
  severity: "error",
  reads: "links",
  about: "No link leads to an international name that looks like another one",
  fix: "Use the ASCII name, or one in a single script",
  source: "https://www.unicode.org/reports/tr39/#Confusable_Detection",
  run: (message) => {
    const names = webAddresses(message)
      .filter(({ host }) => host.includes("xn--"))
      .map(({ host }) => domainToUnicode(host))
      .filter((name) => {
        const labels = name.split(".");
        // Below a top-level domain of its own script, a name resembles no Latin one.
        const isLatin = isAscii(labels.at(-1) ?? "");
        return (
          labels.some((label) => isMixed(label) || hasFalseSlash(label) || (isLatin && isDisguised(label))) ||
          ["ı", "l"].some((dotless) => isBrand(toPlain(name.replaceAll("ı", dotless))))
        );
      });
    return names.length === 0
      ? []
      : [{ message: `Links lead to ${toList(names)}, which looks like another name` }];
  },
};

const isAscii = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** Latin and another alphabet in one label. */
const isMixed = (label: string): boolean => /\p{Script=Latin}/u.test(label) && foreignLetter.test(label);

/** A sign that looks like the slash after a host, in a Latin label: `acme.com⁄login.evil.example`. */
const hasFalseSlash = (label: string): boolean =>
  /[\u2044\u2215\u29f8\u2571\u30ce\u4e3f\u2cc6]/.test(label) &&
  /[a-z]/i.test(label) &&
  !/[\p{Script=Katakana}\p{Script=Hiragana}\p{Script=Han}]/u.test(label.replace(/[\u30ce\u4e3f]/g, ""));

/** A label whose letters all look like Latin ones, and are of no language's Latin alphabet. */
const isDisguised = (label: string): boolean =>
  (foreignLetter.test(label) || /[\u0250-\u02af\u1d00-\u1d7f]/.test(label)) && isAscii(toSkeleton(label));

/** A name as a hasty reader sees it, without accents. */
const toPlain = (name: string): string => toSkeleton(name).normalize("NFD").replace(/\p{M}/gu, "");

const isBrand = (name: string): boolean =>
  isAscii(name) && brands.some(([, domains]) => domains.test(organisationOf(name)));
