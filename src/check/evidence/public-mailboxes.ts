/** Domains at which anyone can have a mailbox. Only their providers can prove that they own them. */
const publicMailboxDomains: ReadonlySet<string> = new Set([
  "126.com",
  "163.com",
  "aol.com",
  "att.net",
  "comcast.net",
  "free.fr",
  "gmail.com",
  "gmx.at",
  "gmx.ch",
  "gmx.com",
  "gmx.de",
  "gmx.net",
  "googlemail.com",
  "hotmail.co.uk",
  "hotmail.com",
  "hotmail.de",
  "hotmail.fr",
  "icloud.com",
  "laposte.net",
  "libero.it",
  "live.com",
  "live.fr",
  "mac.com",
  "mail.com",
  "mail.ru",
  "me.com",
  "msn.com",
  "orange.fr",
  "outlook.com",
  "outlook.de",
  "outlook.fr",
  "proton.me",
  "protonmail.com",
  "qq.com",
  "rocketmail.com",
  "t-online.de",
  "verizon.net",
  "wanadoo.fr",
  "web.de",
  "yahoo.co.jp",
  "yahoo.co.uk",
  "yahoo.com",
  "yahoo.de",
  "yahoo.fr",
  "yandex.com",
  "yandex.ru",
  "ymail.com",
]);

/**
 * Whether a domain is that of a public mailbox provider. Its subdomains belong to the provider itself, which
 * sends newsletters from them.
 */
export const isPublicMailboxDomain = (domain: string): boolean =>
  publicMailboxDomains.has(domain.toLowerCase());

/** Whether a domain belongs to a public mailbox provider: a mailbox domain, or one below it. */
export function isOfMailboxProvider(domain: string): boolean {
  const labels = domain.toLowerCase().split(".");
  return labels.some((_, index) => publicMailboxDomains.has(labels.slice(index).join(".")));
}
