import { type Check, toList } from "../check.ts";
import { webAddresses } from "../evidence/hosts.ts";

export const linkCredentials: Check = {
  id: "link-credentials",
  severity: "error",
  reads: "links",
  about: "No link hides its host behind a user name",
  fix: "Leave out what stands before the @ in the address",
  source: "https://www.rfc-editor.org/rfc/rfc3986#section-7.6",
  run: (message) => {
    const hosts = webAddresses(message)
      .filter(({ href }) => href.includes("@") && new URL(href).username !== "")
      .map(({ host }) => host);
    return hosts.length === 0
      ? []
      : [{ message: `A link to ${toList(hosts)} has a user name before its host` }];
  },
};
