import { describe, expect, test } from "vitest";
import {
  countsClicks,
  isOfTracker,
  isSharedLinkHost,
  isTrackingDomain,
  looksLikeTracker,
} from "../../../../src/check/evidence/tracking-hosts.ts";

/** One row per text: whether it is one. */
const rows = (yes: readonly string[], no: readonly string[]): [string, boolean][] => [
  ...yes.map((text): [string, boolean] => [text, true]),
  ...no.map((text): [string, boolean] => [text, false]),
];

test.each(
  rows(
    [
      "sendgrid.net",
      "acemlna.com",
      "ymlp.com",
      "acems12.com",
      "kit-mail3.com",
      "mkto-ab0042.com",
      "pages123456.net",
      "sendibt9.com",
      "sendibm9.com",
      "acemlzz.com",
      "emailsys7x.net",
      "sp4-brevo.net",
      "tsp4-brevo.net",
      "maillist-manage.eu",
      "maillist-manage.com.au",
    ],
    [
      "",
      "acme.example",
      "xcmail21.com",
      "cmail.com",
      "cmail1234567.com",
      "cmail21.com.example",
      "cmail21xcom",
      "cmail21.org",
      "mkto-a0042.com",
      "mkto-abc0042.com",
      "mkto-120042.com",
      "sendibx9.com",
      "xacemlzz.com",
      "acemlz.com",
      "acemlzzz.com",
      "aceml11.com",
      "acemlzz.com.example",
      "emailsysxx.net",
      "emailsys77.net",
      "xemailsys7x.net",
      "spx-brevo.net",
      "xsp4-brevo.net",
      "maillist-manage.org",
      "maillist-manage.com.in",
    ],
  ),
)("%s is a tracking domain: %s", (domain, expected) => {
  expect(isTrackingDomain(domain)).toBe(expected);
});

test.each(rows(["app.link", "page.link", "mailchi.mp"], ["acme.app.link", "link", "acme.example"]))(
  "%s has links of many companies: %s",
  (domain, expected) => {
    expect(isSharedLinkHost(domain)).toBe(expected);
  },
);

describe("a URL belongs to a tracker", () => {
  test.each([
    ["https://a.example/", "sendgrid.net", true],
    ["https://a.example/", "awin1.com", true],
    ["https://a.example/", "skimresources.com", true],
    ["https://a.example/", "i12345.net", true],
    ["https://a.example/", "i1234567.net", true],
    ["https://a.example/", "i1234.net", false],
    ["https://a.example/", "i12345678.net", false],
    ["https://a.example/", "xi12345.net", false],
    ["https://a.example/", "i12345.net.example", false],
    ["https://a.example/", "iabcde.net", false],
    ["https://shop.wix.com/r/1a2b", "wix.com", true],
    ["https://shop.wix.com/news", "wix.com", false],
    ["https://shop.example/r/1a2b", "shop.example", false],
    ["https://campaigns.zoho.com/x", "zoho.com", true],
    ["http://a.b.c-d.e_f.campaigns.zoho.eu?x", "zoho.eu", true],
    ["HTTPS://EMAIL.GHOST.ORG:443", "ghost.org", true],
    ["https://a.example/", "", false],
    ["https://via.intercom.io#x", "intercom.io", true],
    ["https://gem.godaddy.com/p", "godaddy.com", true],
    ["https://public-eur.mkt.dynamics.com/api", "dynamics.com", true],
    ["https://campaigns.zoho.org/x", "zoho.org", false],
    ["https://campaigns.zoho.com.example/x", "com.example", false],
    ["https://a.example/https://email.ghost.org/x", "a.example", false],
    ["https://xvia.intercom.io/x", "intercom.io", false],
    ["https://a.b.c.d.e.via.intercom.io/x", "intercom.io", false],
    ["ftp://via.intercom.io/x", "intercom.io", false],
  ])("%s of %s: %s", (href, organization, expected) => {
    expect(isOfTracker(href, organization)).toBe(expected);
  });
});

const counting = rows(
  [
    "https://a.example/lt.php?x",
    "https://a.example/track.asp?x",
    "https://a.example/x/click.aspx?x",
    "https://a.example/?mailpoet_router",
    "https://a.example/?a=1&ns_url=x",
    "https://a.example/?action=click",
    "https://a.example/?x&task=track",
    "https://a.example/civicrm/mailing/url?u=1",
    "https://a.example/LINK.PHP?x",
    // A folder followed by an identifier
    "https://a.example/r/1a2b",
    "https://a.example/l/Xyz",
    "https://a.example/c/abcX",
    "https://a.example/x/y-z/w_1/redirect/1",
    "https://a.example/tracking/abc/d/1",
    "https://a.example/click/1",
    "https://a.example/clicks/1",
    "https://a.example/link/1",
    "https://a.example/links/1",
    "https://a.example/go?https://b.example",
    "https://a.example/go/?u",
    `https://a.example/${"a".repeat(30)}/r/1`,
    `https://a.example/r/${"a".repeat(200)}1`,
    "HTTPS://a.example/r/1",
  ],
  [
    "https://a.example/about.php?x",
    "https://a.example/xlink.php?x",
    "https://a.example/link.html?x",
    "https://a.example/link.php",
    "https://a.example/?mailpoet_routers",
    "https://a.example/xmailpoet_router",
    "https://a.example/?action=clock",
    "https://a.example/civicrm/mailing/url",
    "https://a.example/r/abc",
    "https://a.example/r/",
    "https://a.example/r",
    "https://a.example/r/?",
    "https://a.example/r? x",
    "https://a.example/r/abc?1",
    "https://a.example/r/abc#1",
    "https://a.example/xr/1",
    "https://a.example/rx/1",
    "https://a.example/w/x/y/z/r/1",
    "https://a.example/a.b/r/1",
    `https://a.example/${"a".repeat(31)}/r/1`,
    `https://a.example/r/${"a".repeat(201)}1`,
    "https://a.example?x=/r/1",
    "https://a.example#/r/1",
    "https:///r/1",
    "//a.example/r/1",
    "1 https://a.example/r/1",
    `https://a.example/${"a/".repeat(1000)}?action=click`,
  ],
);

test.each(counting)("%s counts clicks: %s", (href, expected) => {
  expect(countsClicks(href)).toBe(expected);
});

test.each([
  ...counting.filter(([, counts]) => counts),
  ...rows(
    [
      "https://a.example/CL0/x",
      "https://a.example/v1/CL0/x",
      "https://a.example/v1/clicks/x",
      "https://a.example/v1/click/x",
      "https://a.example/c/x",
      "https://a.example/c",
      "https://a.example/e/c/x",
      "https://a.example/f/a/x",
      "https://a.example/ls/click?x",
      "https://a.example/ss/c/x",
      "https://a.example/tr/cl/x",
      "https://a.example/wf/click?x",
      "https://a.example/x/y.z-w/c.asp",
      "https://a.example//c.aspx?x",
      `https://a.example/${"a".repeat(60)}/c.asp`,
      "HTTPS://a.example/c/x",
      // A long identifier on a subdomain
      "https://link.a.example/a1B2c3D4e5F6g7H8i9J0",
      "https://link.a.example/abcdefghijklmnopqrstuv1X",
      "https://x.link.a-b.example/a1B2c3D4e5F6g7H8i9J0",
      "https://link.a.example/x/y?z=a1B2c3D4e5F6g7H8i9J0",
      "HTTPS://link.a.example/a1B2c3D4e5F6g7H8i9J0",
    ],
    [
      "https://a.example/cl0/x",
      "https://a.example/vx/CL0/x",
      "https://a.example/v10/CL0/x",
      "https://a.example/xc/x",
      "https://a.example/cx",
      "https://a.example/c/",
      "https://a.example/c/ x",
      "https://a.example/e/cx",
      "https://a.example/x~y/c.asp",
      `https://a.example/${"a".repeat(61)}/c.asp`,
      "https://a.example/x/c.html",
      "https://a.example?/c/x",
      "https:///c/x",
      "1://a.example/c/x",
      " https://a.example/c/x",
      "https://a.example/a1B2c3D4e5F6g7H8i9J0",
      "https://www.a.example/a1B2c3D4e5F6g7H8i9J0",
      "https://link.a.example/a1B2c3D4e5F6g7H8i9J",
      "https://link.a.example/aaBbccDdeeFfggHhiiJj",
      "https://link.a.example/a1b2c3d4e5f6g7h8i9j0",
      "https://link.a.example/a1B2c3D4.e5F6g7H8i9J0",
      `https://link.a.example/${"x".repeat(41)}/a1B2c3D4e5F6g7H8i9J0`,
      "x https://link.a.example/a1B2c3D4e5F6g7H8i9J0",
      `https://link.a.example/${"/".repeat(2000)}a1B2c3D4e5F6g7H8i9J0`,
      `https://${"a.".repeat(1000)}example/a1B2c3D4e5F6g7H8i9J0`,
    ],
  ),
])("%s looks like a tracker's: %s", (href, expected) => {
  expect(looksLikeTracker(href)).toBe(expected);
});
