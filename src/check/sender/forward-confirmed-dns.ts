import { type Check, notMeasured } from "../check.ts";

export const forwardConfirmedDns: Check = {
  id: "forward-confirmed-dns",
  severity: "error",
  about: "The sending address has a host name that leads back to it",
  fix: "Have whoever owns the address publish a PTR record, and the name an A or AAAA record",
  source: "https://support.google.com/mail/answer/81126#ip",
  run(_message, { authentication }) {
    if (!authentication?.reverseDns) return notMeasured("requires DNS and the sending address");
    const { host, isConfirmed } = authentication.reverseDns;
    if (isConfirmed) return [];
    return [
      {
        message: host
          ? `The host name ${host} does not lead back to the sending address`
          : "The sending address has no host name",
      },
    ];
  },
};
