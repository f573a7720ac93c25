import { isUnknown, recordsOf } from "../authentication/lookup.ts";
import { type Check, notMeasured } from "../check.ts";

export const forwardConfirmedDns: Check = {
  id: "forward-confirmed-dns",
  severity: "error",
  about: "The sending address has a host name that leads back to it",
  fix: "Have whoever owns the address publish a PTR record, and the name an A or AAAA record",
  source: "https://support.google.com/mail/answer/81126#ip",
  run(_message, { authentication }) {
    const reverse = authentication?.reverseDns;
    if (!reverse) return notMeasured("requires DNS and the sending address");
    if (isUnknown(reverse)) return notMeasured(reverse.why);
    const names = recordsOf(reverse);
    if (names.some(({ isConfirmed }) => isConfirmed)) return [];
    const unanswered = names.map(({ addresses }) => addresses).find(isUnknown);
    if (unanswered) return notMeasured(unanswered.why);
    const [name] = names;
    return [
      {
        message: name
          ? `The host name ${name.host} does not lead back to the sending address`
          : "The sending address has no host name",
      },
    ];
  },
};
