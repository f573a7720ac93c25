import { isUnknown, recordsOf } from "../authentication/lookup.ts";
import { type Check, notMeasured } from "../check.ts";

export const forwardConfirmedDns: Check = {
  id: "forward-confirmed-dns",
  severity: "error",
  about: "The sending IP address has a host name that resolves back to it",
  fix: "Ask the owner of the IP address to publish a PTR record, and publish an A or AAAA record for its name",
  source: "https://support.google.com/mail/answer/81126#ip",
  run(_message, { authentication }) {
    const reverse = authentication?.reverseDns;
    if (!reverse) return notMeasured("requires DNS and the sending IP address");
    if (isUnknown(reverse)) return notMeasured(reverse.why);
    const names = recordsOf(reverse);
    if (names.some(({ isConfirmed }) => isConfirmed)) return [];
    const unanswered = names.map(({ addresses }) => addresses).find(isUnknown);
    if (unanswered) return notMeasured(unanswered.why);
    const [name] = names;
    return [
      {
        message: name
          ? `The host name ${name.host} does not resolve back to the sending IP address`
          : "The sending IP address has no host name",
      },
    ];
  },
};
