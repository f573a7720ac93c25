import { domainToUnicode } from "node:url";
import { type Check, toList } from "../check.ts";
import { webAddresses } from "../evidence/hosts.ts";

/** Letters of other scripts that look like Latin ones. */
const lookAlikes =
  /[\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u03bf\u03b1\u03c1\u03bd]/;

export const linkLookAlike: Check = {
  id: "link-look-alike",
  severity: "error",
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
        const isLatin = /^[\x21-\x7e]+$/.test(labels.at(-1) ?? "");
        return labels.some((label) => isMixed(label) || (isLatin && isDisguised(label)));
      });
    return names.length === 0
      ? []
      : [{ message: `Links lead to ${toList(names)}, which looks like another name` }];
  },
};

/** Latin and another alphabet in one label. */
const isMixed = (label: string): boolean =>
  /\p{Script=Latin}/u.test(label) &&
  /\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Armenian}|\p{Script=Cherokee}/u.test(label);

/** A label of nothing but look-alikes. */
const isDisguised = (label: string): boolean =>
  [...label].every((letter) => lookAlikes.test(letter) || /[\d-]/.test(letter)) && lookAlikes.test(label);
