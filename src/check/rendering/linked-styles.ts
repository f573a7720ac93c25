import { type Check, toList } from "../check.ts";

export const linkedStyles: Check = {
  id: "linked-styles",
  severity: "warn",
  about: "Styles are in the message, not linked or imported",
  fix: "Put the styles into the HTML, inline where the layout depends on them",
  source: "https://www.caniemail.com/features/html-link/",
  run({ html }) {
    const imported = (html?.styleSheets ?? []).flatMap((css) =>
      [...css.matchAll(/@import\s+(?:url\()?["']?([^"')\s;]+)/gi)].map(([, address = ""]) => address),
    );
    // Fonts fall back by themselves.
    const addresses = [...(html?.linkedStyles ?? []), ...imported].filter(
      (address) => !/fonts?[./]/i.test(address),
    );
    return addresses.length === 0
      ? []
      : [{ message: `Styles come from ${toList(addresses)}, which mail clients do not load` }];
  },
};
