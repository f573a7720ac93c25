import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import { hrefsOf, type WebAddress, webAddresses } from "../evidence/hosts.ts";

export const linkCredentials: Check = {
  id: "link-credentials",
  severity: "error",
  reads: "links",
  about: "No link hides its host behind a user name",
  fix: "Remove the text before the @ in the URL",
  source: "https://www.rfc-editor.org/rfc/rfc3986#section-7.6",
  run: (message) => {
    const addresses = webAddresses(message).filter(
      (address) => address.href.includes("@") && hidesHost(address),
    );
    const hosts = toNames(addresses.map(({ host }) => host));
    return addresses.length === 0
      ? []
      : [{ message: `A link to ${hosts} has a user name before its host`, items: hrefsOf(addresses) }];
  },
};

/**
 * URLs that programs read and that the link's text shows: a repository to clone, or the key of a project in
 * Sentry.
 */
const forPrograms =
  /^https:\/\/(?:[\w-]{1,60}@[^/?#]+\/[^?#]*(?:\.git\/?$|\/_git\/)|[\da-f]{32}@[^/?#]+\.ingest(?:\.[a-z]{2})?\.sentry\.io\/)/i;

const hidesHost = ({ href, text = href }: WebAddress): boolean =>
  new URL(href).username !== "" && !(forPrograms.test(href) && text.includes(href));
