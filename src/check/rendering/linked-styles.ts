import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { hostOf, registrableDomain } from "../evidence/hosts.ts";

/** Registered domains of services that serve only fonts. */
const fontServices: ReadonlySet<string> = new Set(
  `edgefonts.net fonts.com fonts.net fontawesome.com fontshare.com myfonts.net typekit.com typekit.net typenetwork.com typography.com
  typotheque.com webtype.com`.split(/\s+/),
);

export const linkedStyles: Check = {
  id: "linked-styles",
  severity: "warn",
  about: "Styles are in the message, not linked or imported",
  fix: "Put the styles in the HTML, inline if the layout depends on them",
  source: "https://www.caniemail.com/features/html-link/",
  run({ html }) {
    const imported = (html?.styleSheets ?? []).flatMap((css) =>
      [...css.matchAll(/@import\s+(?:url\()?["']?([^"')\s;]+)/gi)].map(([, address = ""]) => address),
    );
    // Fonts are exempt: clients that do not load them use a fallback.
    const addresses = [...(html?.linkedStyles ?? []), ...imported].filter(
      (address) =>
        !/fonts?[./]/i.test(address) &&
        !fontServices.has(registrableDomain(hostOf(withScheme(address)) ?? "")),
    );
    return addresses.length === 0
      ? []
      : [
          {
            message: `Styles are linked from ${toNames(addresses)}, but mail clients do not load them`,
            items: addresses,
          },
        ];
  },
};

const withScheme = (address: string): string => (address.startsWith("//") ? `https:${address}` : address);
