import { describe, expect, test } from "vitest";
import { brandOf, imitatesBrand } from "../../../../src/check/links/imitated-hosts.ts";

test.each<[string, string | undefined]>([
  ["paypal", "paypal"],
  ["paypa1", "paypal"],
  ["rnicrosoft", "microsoft"],
  ["amaz0n", "amazon"],
  ["payapl", "paypal"],
  ["micosoft", "microsoft"],
  ["mircosoft", "microsoft"],
  ["netfllx", "netflix"],
  ["netfiix", "netflix"],
  ["nettflix", "netflix"],
  ["gogle", "google"],
  ["googgle", "google"],
  ["chase", "chase"],
  ["chasse", undefined],
  ["chsae", undefined],
  ["papal", undefined],
  ["paypl", undefined],
  ["icrosoft", undefined],
  ["microsof", undefined],
  ["acme", undefined],
  ["", undefined],
])("%j reads like the brand %s", (name, expected) => {
  expect(brandOf(name)).toBe(expected);
});

describe("a host", () => {
  test.each<[string, boolean]>([
    ["acme.example", false],
    ["paypal.com", false],
    ["www.paypal.com", false],
    // A name that reads like a brand's.
    ["paypa1.com", true],
    ["www.rnicrosoft.com", true],
    ["payapl.example", true],
    ["amaz0n-orders.example", true],
    ["amazon-orders.example", false],
    ["acme-2-orders.example", false],
    // A brand's host within another.
    ["paypal.com.acme.example", true],
    ["www.paypal.com-secure.example", true],
    ["paypal-com.example", true],
    ["www-paypal-com.example", true],
    ["paypal.net.example", true],
    ["paypal.de.example", false],
    ["xpaypal.com.example", false],
    ["acmepaypal-com.example", false],
    ["paypal.com.translate.goog", false],
    ["outlook.office365.com.mcas.ms", false],
    ["paypal.com.ezproxy.acme.example", false],
    ["paypal.com.libproxy.acme.example", false],
    ["paypal.com.xproxy.acme.example", true],
    // A brand's name under another ending.
    ["paypal.support", true],
    ["paypal.security", true],
    ["apple.help", true],
    ["chase.help", false],
    ["paypal.xyz", true],
    ["apple.xyz", false],
    ["paypal.example", false],
    // A brand's name with words of accounts or of service.
    ["paypal-login.com", true],
    ["secure-paypal-accounts.com", true],
    ["login.paypal.verify.example", true],
    ["apple-login.example", true],
    ["apple-id.example", true],
    ["appleid.example", true],
    ["paypallogin.example", true],
    ["signinpaypal.example", true],
    ["paypal-secure.example", true],
    ["paypal-docs.example", true],
    ["apple-docs.example", false],
    ["apple-orders-login.example", true],
    ["apple-tulips-login.example", false],
    ["tulips-login.example", false],
    ["apple.login.example", false],
    ["www.paypal.login.example", true],
    ["paypal-a-b-c-d-e-f-g-login.example", false],
  ])("%s imitates a brand: %s", (host, expected) => {
    expect(imitatesBrand(host)).toBe(expected);
  });
});
