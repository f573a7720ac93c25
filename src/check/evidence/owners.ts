import { brandCountries, brands } from "./brands.ts";
import { registrableDomain } from "./hosts.ts";

const toLists = (text: string): readonly (readonly string[])[] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(" "));

/** Registered domains of well-known platforms by owner, including short domains. */
const owners = toLists(`
  airbnb.com abnb.me
  amazon.com amzn.com amzn.to amzn.eu amzn.asia a.co
  apple.com apple.co icloud.com
  atlassian.com atlassian.net bitbucket.org jira.com statuspage.io trello.com
  bbc.co.uk bbc.com bbc.in
  bitly.com bit.ly j.mp
  bloomberg.com bloom.bg
  buffer.com buff.ly
  change.org chng.it
  cnbc.com cnb.cx
  cnn.com cnn.it
  diagrams.net draw.io
  discord.com discord.gg discord.gift discordapp.com
  dropbox.com db.tt
  ebay.com ebay.to ebay.us ebayinc.com
  economist.com econ.st
  etsy.com etsy.me
  eventbrite.com evb.me
  facebook.com facebookmail.com fb.com fb.me instagram.com instagr.am ig.me messenger.com m.me meta.com metamail.com whatsapp.com wa.me threads.net threads.com
  flickr.com flic.kr
  forbes.com forb.es
  github.com git.io
  gofundme.com gofund.me
  google.com c.gle g.co gmail.com goo.gl goo.gle googlemail.com youtube.com youtu.be forms.gle g.page google.dev
  hootsuite.com ow.ly
  hubspot.com hubs.ly hubs.la
  imdb.com imdb.to
  kickstarter.com kck.st
  linkedin.com lnkd.in licdn.com
  luma.com lu.ma
  meetup.com meetu.ps
  microsoft.com microsoft365.com cloud.microsoft aka.ms bing.com hotmail.com live.com msft.it office.com office365.com outlook.com microsoftonline.com 1drv.ms
  netflix.com nflx.it
  npr.org n.pr
  nytimes.com nyti.ms
  paypal.com paypal.me
  pinterest.com pin.it
  quora.com qr.ae
  rebrandly.com rebrand.ly
  reddit.com redd.it redditmail.com
  reuters.com reut.rs
  salesforce.com sforce.co
  slack.com slack-redir.net
  snapchat.com snap.com
  soundcloud.com snd.sc
  spotify.com spoti.fi spotify.link
  telegram.org t.me telegram.me
  theguardian.com gu.com
  tiktok.com tiktokv.com
  time.com ti.me
  tumblr.com umblr.com
  twitch.tv twitch.com
  vimeo.com vimeo.email
  washingtonpost.com wapo.st
  wordpress.com wp.me
  x.com twitter.com t.co
  yahoo.com yahoo.net yahooinc.com
  yelp.com yelp.to
  zoom.us zoom.com zoom.gov
`);

/**
 * Registered domains of other owners that use several, including short domains. Strangers cannot publish on
 * their sites.
 */
const siblings = toLists(`
  adobe.com adobe.ly
  bahn.de bahn.com
  cisco.com cs.co
  dell.com dell.to
  dpd.com dpd.de
  gls-group.com gls-group.eu
  ibm.com ibm.biz
  latimes.com lat.ms
  lemonde.fr lemde.fr
  line.me lin.ee
  oracle.com ora.cl
  politico.com politi.co
  redhat.com red.ht
  spiegel.de spon.de
  sueddeutsche.de sz.de
  techcrunch.com tcrn.ch
  weforum.org wef.ch
  wetransfer.com we.tl
`);

/** Names that one owner has registered in each country in which it sells. */
const worldwide: ReadonlySet<string> = new Set("amazon dhl ebay google hsbc ikea paypal yahoo".split(" "));
const inCountry = new RegExp(`^([\\w-]+)\\.(?:com|(?:com?\\.)?(?:${brandCountries}))$`);

const toIndex = (lists: readonly (readonly string[])[]) =>
  new Map(lists.flatMap((domains) => domains.map((domain) => [domain, domains[0]] as const)));
const [byDomain, bySibling] = [toIndex(owners), toIndex(siblings)];

/** Returns the main domain of a host's owner: `amazon.com` for `amazon.co.uk` and `amzn.to`. */
function ownerOf(host: string): string {
  const organization = registrableDomain(host);
  const name = inCountry.exec(organization)?.[1] ?? "";
  const domain = worldwide.has(name) ? `${name}.com` : organization;
  return byDomain.get(domain) ?? bySibling.get(domain) ?? domain;
}

/** Whether two hosts have the same owner. */
export function isSameOwner(left: string, right: string): boolean {
  if (ownerOf(left) === ownerOf(right)) return true;
  const [one, other] = [registrableDomain(left), registrableDomain(right)];
  return brands.some(([, domains]) => domains.test(one) && domains.test(other));
}

/** Whether the owner of a host is listed here: well known, and often imitated. */
export const isOfKnownOwner = (host: string): boolean => {
  const owner = ownerOf(host);
  return byDomain.has(owner) || worldwide.has(inCountry.exec(owner)?.[1] ?? "");
};
