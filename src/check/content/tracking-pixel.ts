import { type Check, toList } from "../check.ts";
import { hostOf, organisationOf } from "../evidence/hosts.ts";

export const trackingPixel: Check = {
  id: "tracking-pixel",
  severity: "warn",
  about: "No invisible image of another domain reports who opens the mail",
  fix: "Leave the pixel out, or serve it from a host of the From domain; Apple Mail loads it for everybody anyway",
  source: "https://support.apple.com/guide/mail/use-mail-privacy-protection-mlhl03be2866/mac",
  run({ html, from: [sender] }) {
    const hosts = (html?.images ?? [])
      .filter(({ widthPx, heightPx, isHidden }) => isHidden || ((widthPx ?? 9) <= 1 && (heightPx ?? 9) <= 1))
      .flatMap(({ src }) => hostOf(src) ?? [])
      .filter((host) => organisationOf(host) !== organisationOf(sender?.domain ?? ""));
    return hosts.length === 0 ? [] : [{ message: `An invisible image is loaded from ${toList(hosts)}` }];
  },
};
