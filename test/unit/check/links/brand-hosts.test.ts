import { describe, expect, test } from "vitest";
import {
  areOfDifferentCustomers,
  customerOf,
  isAnybodys,
  isBrandHost,
  isHosted,
  isKindOf,
  isPlatform,
  isPublisher,
} from "../../../../src/check/links/brand-hosts.ts";

describe("a host", () => {
  /** Letters: a brand's, anybody's, a publisher's, a platform's. */
  test.each<[string, string]>([
    ["acme.example", ""],
    ["www.paypal.com", "bp"],
    ["paypal.com.acme.example", ""],
    ["github.com", "bp"],
    ["docs.google.com", "ba"],
    ["sites.google.com", "ba"],
    ["www.google.com", "bp"],
    ["goo.gl", "ba"],
    ["forms.office.com", "ba"],
    ["1drv.ms", "ba"],
    ["sway.office.com", "ba"],
    ["www.nytimes.com", "bup"],
    ["bbc.co.uk", "bup"],
    ["wsj.com", "u"],
    ["spiegel.de", "u"],
    ["en.wikipedia.org", "p"],
    ["archive.org", "p"],
  ])("%s is %j", (host, expected) => {
    const kinds = [
      isBrandHost(host) && "b",
      isAnybodys(host) && "a",
      isPublisher(host) && "u",
      isPlatform(host) && "p",
    ];
    expect(kinds.filter(Boolean).join("")).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ["docs.google.com", "docs.google.com", true],
    ["docs.google.com", "drive.google.com", true],
    ["sites.google.com", "sites.google.com", true],
    ["sites.google.com", "docs.google.com", false],
    ["sites.google.com", "goo.gl", true],
    ["docs.google.com", "google.com", false],
    ["docs.google.com", "acme.example", false],
  ])("%s has the kind of page of %s: %s", (host, claimed, expected) => {
    expect(isKindOf(host, claimed)).toBe(expected);
  });
});

describe("a customer of a service", () => {
  test.each<[string, string, string | undefined]>([
    ["https://acme.zendesk.com/x", "acme.zendesk.com", "acme"],
    ["https://acme.jobs.personio.de/", "acme.jobs.personio.de", "acme"],
    ["https://acme.personio.com/", "acme.personio.com", "acme"],
    ["https://acme.github.io/", "acme.github.io", "acme"],
    ["https://a.acme.github.io/", "a.acme.github.io", undefined],
    ["https://github.io/", "github.io", undefined],
    ["https://acme.zendesk.com.example/", "acme.zendesk.com.example", undefined],
    ["https://calendly.com/Acme/30min", "calendly.com", "acme"],
    ["https://www.calendly.com/acme", "www.calendly.com", "acme"],
    ["https://boards.greenhouse.io/acme", "boards.greenhouse.io", "acme"],
    ["https://job-boards.eu.greenhouse.io/acme/jobs/1", "job-boards.eu.greenhouse.io", "acme"],
    ["https://jobs.lever.co/acme", "jobs.lever.co", "acme"],
    ["https://jobs.eu.lever.co/acme", "jobs.eu.lever.co", "acme"],
    ["https://jobs.ashbyhq.com/acme", "jobs.ashbyhq.com", "acme"],
    ["https://apply.workable.com/acme", "apply.workable.com", "acme"],
    ["https://calendly.com/", "calendly.com", undefined],
    ["http://calendly.com/acme", "calendly.com", undefined],
    ["https://evil.example/?https://calendly.com/acme", "evil.example", undefined],
  ])("in %s is known", (href, host, expected) => {
    expect(customerOf(href, host)).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ["https://acme.zendesk.com/", "acme.zendesk.com", true],
    ["https://acme.github.io/", "acme.github.io", true],
    ["https://acme.blogspot.com/", "acme.blogspot.com", true],
    ["https://calendly.com/acme", "calendly.com", true],
    ["https://calendly.com/", "calendly.com", false],
    ["https://acme.example/", "acme.example", false],
  ])("has %s: %s", (href, host, expected) => {
    expect(isHosted(href, host)).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ["acme.sharepoint.com", "evil.sharepoint.com", true],
    ["acme.sharepoint.com", "acme.sharepoint.com", false],
    ["acme.sharepoint.com", "acme-my.sharepoint.com", false],
    ["acme-my.sharepoint.com", "evil-my.sharepoint.com", true],
    ["acme-my-x.sharepoint.com", "acme-x.sharepoint.com", true],
    ["acme.sharepoint.com", "evil.zendesk.com", false],
    ["acme.zendesk.com", "support.zendesk.com", false],
    ["www.zendesk.com", "acme.zendesk.com", false],
    ["subscriptions.zendesk.com", "acme.zendesk.com", false],
    ["career.zendesk.com", "acme.zendesk.com", false],
    ["supports.zendesk.com", "acme.zendesk.com", true],
    ["xwww.zendesk.com", "acme.zendesk.com", true],
    ["acme.example", "evil.zendesk.com", false],
    ["acme.zendesk.com", "evil.example", false],
  ])("%s and %s are of different ones: %s", (left, right, expected) => {
    expect(areOfDifferentCustomers(left, right)).toBe(expected);
  });
});
