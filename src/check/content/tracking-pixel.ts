import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { hostOf, registrableDomain } from "../evidence/hosts.ts";
import { isSameOwner } from "../evidence/owners.ts";
import { signingDomains } from "../evidence/signing-domains.ts";
import { isTrackingDomain } from "../evidence/tracking-hosts.ts";

export const trackingPixel: Check = {
  id: "tracking-pixel",
  severity: "warn",
  about: "No invisible third-party image tracks who opens the mail",
  fix: "Remove the pixel, or serve it from a host of the From domain or of the sending service. Apple Mail loads it for every recipient anyway",
  source: "https://support.apple.com/guide/mail/use-mail-privacy-protection-mlhl03be2866/mac",
  run(message) {
    const own = [...message.from.map(({ domain }) => domain), ...signingDomains(message)];
    const pixels = (message.html?.images ?? [])
      .filter(({ widthPx, heightPx, isHidden }) => isHidden || ((widthPx ?? 9) <= 1 && (heightPx ?? 9) <= 1))
      .map(({ src }) => ({ src, host: hostOf(src) ?? "" }))
      // Exclude hosts of the sender and of sending services.
      .filter(
        ({ host }) =>
          host !== "" &&
          !own.some((domain) => isSameOwner(domain, host)) &&
          !isTrackingDomain(registrableDomain(host)),
      );
    const hosts = toNames(pixels.map(({ host }) => host));
    return pixels.length === 0
      ? []
      : [{ message: `An invisible image is loaded from ${hosts}`, items: pixels.map(({ src }) => src) }];
  },
};
