/** Domains where anyone can have a mailbox: nobody else can prove that they own one. */
const publicMailboxDomains: ReadonlySet<string> = new Set([
  "aol.com",
  "comcast.net",
  "gmail.com",
  "gmx.com",
  "gmx.de",
  "gmx.net",
  "googlemail.com",
  "hotmail.co.uk",
  "hotmail.com",
  "hotmail.de",
  "hotmail.fr",
  "icloud.com",
  "live.com",
  "mac.com",
  "mail.com",
  "mail.ru",
  "me.com",
  "msn.com",
  "outlook.com",
  "proton.me",
  "protonmail.com",
  "qq.com",
  "rocketmail.com",
  "t-online.de",
  "web.de",
  "yahoo.co.jp",
  "yahoo.co.uk",
  "yahoo.com",
  "yahoo.de",
  "yahoo.fr",
  "yandex.ru",
  "ymail.com",
]);

/** True for a public mailbox provider's domain and everything under it. */
export function isPublicMailboxDomain(domain: string): boolean {
  const labels = domain.toLowerCase().split(".");
  return labels.some((_, index) => publicMailboxDomains.has(labels.slice(index).join(".")));
}
