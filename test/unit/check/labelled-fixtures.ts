import type { Authentication } from "../../../src/check/authentication/authentication.ts";
import type { DomainRecords } from "../../../src/check/authentication/domain-records.ts";
import type { BimiFiles } from "../../../src/check/check.ts";
import { authenticated } from "./fixtures.ts";
import { markCertificates } from "./mark-certificates.ts";
import { goodText, page, sampleMail } from "./sample-mail.ts";

/** A message, and what else a check reads. */
export interface Sample {
  readonly bytes?: Uint8Array;
  readonly authentication?: Authentication;
  readonly records?: DomainRecords;
  readonly bimi?: BimiFiles;
}

/** What a check minds, and what is close to it and passes, by what each is. */
export interface LabelledFixture {
  readonly trips: Readonly<Record<string, Sample>>;
  readonly passes: Readonly<Record<string, Sample>>;
}

const hash = "ab".repeat(32);

/** A domain with all that there is. */
export const goodRecords: DomainRecords = {
  domain: "acme.example",
  mailHosts: ["mx1.acme.example", "mx2.acme.example"],
  mtaSts: ["v=STSv1; id=20261121T090000;"],
  tlsRpt: ["v=TLSRPTv1; rua=mailto:tls@acme.example"],
  bimi: ["v=BIMI1; l=https://acme.example/logo.svg; a=https://acme.example/vmc.pem"],
  tlsa: [
    { host: "mx1.acme.example", records: [`3 1 1 ${hash}`] },
    { host: "mx2.acme.example", records: [`3 1 1 ${hash}`] },
  ],
};

const svg = (
  root = 'version="1.2" baseProfile="tiny-ps" viewBox="0 0 100 100"',
  inner = '<title>Acme</title><path d="M0 0h100v100H0z"/>',
) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${root}>${inner}</svg>`);

export const goodBimi: BimiFiles = { logo: svg(), certificate: Buffer.from(markCertificates.valid) };

const withRecords = (change: Partial<DomainRecords>): Sample => ({ records: { ...goodRecords, ...change } });
const noTlsa = goodRecords.tlsa.map(({ host }) => ({ host, records: [] }));
const withLogo = (logo: Uint8Array): Sample => ({ bimi: { ...goodBimi, logo } });
const withCertificate = (pem: string): Sample => ({ bimi: { ...goodBimi, certificate: Buffer.from(pem) } });
const withRecord = (record: string): Sample => ({
  authentication: { ...authenticated, dmarc: { ...authenticated.dmarc, record } },
});
const withFields = (fields: Readonly<Record<string, string | readonly string[] | null>>): Sample => ({
  bytes: sampleMail({ fields }),
});
const withJson = (json: string): Sample => ({
  bytes: sampleMail({
    html: page(undefined, `<script type="application/ld+json">${json}</script>`),
    text: goodText,
  }),
});
const annotation = (fields: Readonly<Record<string, unknown>>): Sample =>
  withJson(JSON.stringify({ "@context": "http://schema.org/", ...fields }));
const withBody = (html: string, subject?: string): Sample => ({
  bytes: sampleMail({
    html,
    text: goodText,
    ...(subject === undefined ? {} : { fields: { Subject: subject } }),
  }),
});
const signed = "v=1; a=rsa-sha256; d=acme.example; s=s1; h=from:subject; bh=x; b=x";
const image = '<img src="https://acme.example/a.png" width="600" height="300" alt="Tulips">';

const promotion = {
  "@type": "PromotionCard",
  image: "https://acme.example/card.png",
  url: "https://acme.example/sale",
};
const order = {
  "@type": "Order",
  merchant: { "@type": "Organization", name: "Acme" },
  orderNumber: "1",
  priceCurrency: "USD",
  price: "29.99",
  acceptedOffer: { "@type": "Offer", itemOffered: { "@type": "Product", name: "Tulips" } },
};

export const labelledFixtures: Readonly<Record<string, LabelledFixture>> = {
  "dmarc-record": {
    trips: {
      "a pct, which RFC 9989 removed": withRecord("v=DMARC1; p=reject; pct=50; rua=mailto:d@acme.example"),
      "rf and ri, which it removed too": withRecord(
        "v=DMARC1; p=reject; rf=afrf; ri=3600; rua=mailto:d@acme.example",
      ),
      "no address for reports": withRecord("v=DMARC1; p=reject"),
      "an address that is none": withRecord("v=DMARC1; p=reject; rua=d@acme.example"),
      "a policy that is tested": withRecord("v=DMARC1; p=reject; t=y; rua=mailto:d@acme.example"),
      "no policy": withRecord("v=DMARC1; rua=mailto:d@acme.example"),
      "a misspelled policy": withRecord("v=DMARC1; p=rejected; rua=mailto:d@acme.example"),
      "a misspelled policy for subdomains": withRecord(
        "v=DMARC1; p=reject; sp=no; rua=mailto:d@acme.example",
      ),
      "a misspelled alignment": withRecord("v=DMARC1; p=reject; adkim=strict; rua=mailto:d@acme.example"),
      "a policy twice": withRecord("v=DMARC1; p=reject; p=none; rua=mailto:d@acme.example"),
    },
    passes: {
      "a policy and an address": withRecord("v=DMARC1; p=none; rua=mailto:d@acme.example"),
      "every tag of RFC 9989": withRecord(
        "v=DMARC1; p=reject; sp=reject; np=reject; psd=n; t=n; adkim=s; aspf=r; fo=1; ruf=mailto:f@acme.example; rua=mailto:d@acme.example,mailto:e@other.example",
      ),
      "an unknown tag": withRecord("v=DMARC1; p=reject; rua=mailto:d@acme.example; x=1"),
    },
  },
  "list-id": {
    trips: {
      "the name of another organization": withFields({ "List-Id": "News <news.other.example>" }),
      "no angle brackets": withFields({ "List-Id": "news.acme.example" }),
      "a name without a dot": withFields({ "List-Id": "<news>" }),
      "an email address": withFields({ "List-Id": "<news@acme.example>" }),
      "a name of 300 characters": withFields({ "List-Id": `<${"a".repeat(290)}.acme.example>` }),
      "an empty label": withFields({ "List-Id": "<news..acme.example>" }),
      "two headers": withFields({ "List-Id": ["<a.acme.example>", "<b.acme.example>"] }),
    },
    passes: {
      "no List-Id": {},
      "a discussion list, whose members write from elsewhere": withFields({
        "List-Id": "<ilug.lists.example>",
        "List-Unsubscribe": null,
        "List-Unsubscribe-Post": null,
      }),
      "the From domain's": withFields({ "List-Id": '"Acme, News" <news.acme.example>' }),
      "the domain that unsubscribes": withFields({
        "List-Id": "<spring.lists.example>",
        "List-Unsubscribe": "<https://u.lists.example/1>",
      }),
      "the address that unsubscribes": withFields({
        "List-Id": "<spring.lists.example>",
        "List-Unsubscribe": "<mailto:stop@lists.example>",
      }),
      "the domain that signs": withFields({
        "List-Id": "<spring.lists.example>",
        "DKIM-Signature": "v=1; d=lists.example; s=s1; h=from; bh=x; b=x",
      }),
      "a sending service's": withFields({ "List-Id": "<1234.list-id.mcsv.net>" }),
      "a sending service's own name space": withFields({ "List-Id": "<7234567.xt.local>" }),
    },
  },
  "feedback-id": {
    trips: {
      "a sender that is too short": withFields({ "Feedback-ID": "spring:news:acme:AB" }),
      "a sender that is too long": withFields({ "Feedback-ID": "spring:news:acme:AcmeNewsletterOfSpring" }),
      "five parts": withFields({ "Feedback-ID": "1:spring:news:acme:AcmeNews" }),
      "a reader's address": withFields({ "Feedback-ID": "ann@reader.example:news:acme:AcmeNews" }),
      "list mail that is signed and names no campaign": withFields({
        "Feedback-ID": null,
        "DKIM-Signature": signed,
      }),
    },
    passes: {
      "four parts": {},
      "a sender alone": withFields({ "Feedback-ID": "AcmeNews" }),
      "what Amazon SES adds": withFields({ "Feedback-ID": "::1.eu-west-1.Abc/def=:AmazonSES" }),
      "a campaign in a header of the sending service's": withFields({
        "Feedback-ID": null,
        "DKIM-Signature": signed,
        "X-Campaign-ID": "spring",
      }),
      "a receipt": withFields({
        "Feedback-ID": null,
        "DKIM-Signature": signed,
        "List-Unsubscribe": null,
        "List-Unsubscribe-Post": null,
      }),
    },
  },
  "mta-sts": {
    trips: {
      "no record, and no TLSA": withRecords({ mtaSts: [], tlsa: noTlsa }),
      "another record": withRecords({ mtaSts: ["hello"], tlsa: noTlsa }),
      "two records": withRecords({ mtaSts: ["v=STSv1; id=1", "v=STSv1; id=2"] }),
      "no id": withRecords({ mtaSts: ["v=STSv1;"] }),
      "an id with a hyphen": withRecords({ mtaSts: ["v=STSv1; id=2026-11-21"] }),
    },
    passes: {
      "a record": {},
      "no record where TLSA protects": withRecords({ mtaSts: [] }),
      "a domain that takes no mail": withRecords({ mailHosts: [], mtaSts: [], tlsa: [] }),
    },
  },
  "tls-rpt": {
    trips: {
      "no record where MTA-STS requires TLS": withRecords({ tlsRpt: [] }),
      "no record where TLSA requires it": withRecords({ tlsRpt: [], mtaSts: [] }),
      "no address": withRecords({ tlsRpt: ["v=TLSRPTv1;"] }),
      "an address of another kind": withRecords({ tlsRpt: ["v=TLSRPTv1; rua=ftp://acme.example"] }),
      "two records": withRecords({
        tlsRpt: ["v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@b.example"],
      }),
    },
    passes: {
      "an email address": {},
      "an https URL": withRecords({ tlsRpt: ["v=TLSRPTv1; rua=https://acme.example/tls"] }),
      "no record where nothing requires TLS": withRecords({ tlsRpt: [], mtaSts: [], tlsa: noTlsa }),
    },
  },
  dane: {
    trips: {
      "one host of two": withRecords({
        tlsa: [
          { host: "mx1.acme.example", records: [`3 1 1 ${hash}`] },
          { host: "mx2.acme.example", records: [] },
        ],
      }),
      "a usage that is not for mail": withRecords({
        mailHosts: ["mx1.acme.example"],
        tlsa: [{ host: "mx1.acme.example", records: [`1 1 1 ${hash}`] }],
      }),
      "a hash that is too short": withRecords({
        tlsa: [{ host: "mx1.acme.example", records: ["3 1 1 abcd"] }],
      }),
      "no hexadecimal digits": withRecords({ tlsa: [{ host: "mx1.acme.example", records: ["3 1 0 xyz"] }] }),
    },
    passes: {
      "every host": {},
      "no host": withRecords({ tlsa: noTlsa }),
      "SHA-512, and a whole key": withRecords({
        tlsa: [{ host: "mx1.acme.example", records: [`2 0 2 ${hash}${hash}`, "3 1 0 30 82 01 0a"] }],
      }),
      "a domain that takes no mail": withRecords({ mailHosts: [], tlsa: [] }),
    },
  },
  "bimi-record": {
    trips: {
      "a logo without TLS": withRecords({
        bimi: ["v=BIMI1; l=http://acme.example/logo.svg; a=https://acme.example/v.pem"],
      }),
      "a logo that is no SVG": withRecords({
        bimi: ["v=BIMI1; l=https://acme.example/logo.png; a=https://acme.example/v.pem"],
      }),
      "no certificate": withRecords({ bimi: ["v=BIMI1; l=https://acme.example/logo.svg"] }),
      "a certificate without TLS": withRecords({
        bimi: ["v=BIMI1; l=https://acme.example/logo.svg; a=http://acme.example/v.pem"],
      }),
      "two records": withRecords({ bimi: ["v=BIMI1; l=; a=", "v=BIMI1; l=; a="] }),
      "DMARC without a policy": withRecord("v=DMARC1; p=none; rua=mailto:d@acme.example"),
      "DMARC with a misspelled policy": withRecord("v=DMARC1; p=rejected; rua=mailto:d@acme.example"),
      "DMARC that leaves subdomains out": withRecord(
        "v=DMARC1; p=reject; sp=none; rua=mailto:d@acme.example",
      ),
      "DMARC that is tested": withRecord("v=DMARC1; p=quarantine; t=y; rua=mailto:d@acme.example"),
      "DMARC for half of the mail": withRecord("v=DMARC1; p=quarantine; pct=50; rua=mailto:d@acme.example"),
    },
    passes: {
      "a logo and a certificate": {},
      "no record": withRecords({ bimi: [] }),
      "other records": withRecords({ bimi: ["hello"] }),
      "a domain that declines": withRecords({ bimi: ["v=BIMI1; l=; a="] }),
      "a policy of quarantine": withRecord("v=DMARC1; p=quarantine; rua=mailto:d@acme.example"),
    },
  },
  "bimi-logo": {
    trips: {
      "another profile": withLogo(svg('version="1.2" baseProfile="tiny" viewBox="0 0 1 1"')),
      "another version": withLogo(svg('version="1.1" baseProfile="tiny-ps" viewBox="0 0 1 1"')),
      "no title": withLogo(svg(undefined, "<path/>")),
      "an empty title": withLogo(svg(undefined, "<title> </title>")),
      "a title that is not the image's": withLogo(svg(undefined, "<g><title>Acme</title></g>")),
      "no square": withLogo(svg('version="1.2" baseProfile="tiny-ps" viewBox="0 0 100 50"')),
      "no view box": withLogo(svg('version="1.2" baseProfile="tiny-ps"')),
      "a place at its root": withLogo(svg('x="0" version="1.2" baseProfile="tiny-ps" viewBox="0 0 1 1"')),
      "a script": withLogo(svg(undefined, "<title>Acme</title><script>1</script>")),
      "an animation": withLogo(svg(undefined, '<title>Acme</title><animate attributeName="x"/>')),
      "a bitmap": withLogo(svg(undefined, '<title>Acme</title><image xlink:href="#a"/>')),
      "a handler": withLogo(svg(undefined, '<title>Acme</title><path onclick="1"/>')),
      "a reference to elsewhere": withLogo(
        svg(undefined, '<title>Acme</title><use xlink:href="https://a.example/b.svg#c"/>'),
      ),
      "a document type": withLogo(Buffer.from(`<!DOCTYPE svg SYSTEM "x">${svg()}`)),
      "40 kB": withLogo(svg(undefined, `<title>Acme</title><path d="${"M0 0".repeat(10_000)}"/>`)),
      "a PNG": withLogo(Buffer.from("\x89PNG\r\n")),
      nothing: withLogo(Buffer.alloc(0)),
    },
    passes: {
      "a small image": {},
      "a reference within": withLogo(
        svg(undefined, '<title>Acme</title><path id="a"/><use xlink:href="#a"/>'),
      ),
      "an XML declaration": withLogo(Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${svg()}`)),
    },
  },
  "bimi-certificate": {
    trips: {
      "one that is over": withCertificate(markCertificates.expired),
      "one that is over in ten days": withCertificate(markCertificates.soon),
      "one of later": withCertificate(markCertificates.future),
      "one of a web server": withCertificate(markCertificates.plain),
      "no certificate": withCertificate("hello"),
      "half of one": withCertificate(markCertificates.valid.slice(0, 200)),
      nothing: withCertificate(""),
    },
    passes: {
      "one of twenty years": {},
      "one with its issuer's": withCertificate(`${markCertificates.valid}\n${markCertificates.plain}`),
    },
  },
  "structured-data": {
    trips: {
      "what is no JSON": withJson('{"@context": "http://schema.org/", }'),
      "what is no object": withJson('"Offer"'),
      nothing: withJson(""),
      "no context": withJson(JSON.stringify(promotion)),
      "another context": withJson(JSON.stringify({ "@context": "https://example.com/", ...promotion })),
      "no type": annotation({ name: "Sale" }),
      "a type that Gmail does not know": annotation({ "@type": "Recipe" }),
      "an offer that is over": annotation({
        "@type": "DiscountOffer",
        availabilityEnds: "2026-11-20T23:59:59Z",
      }),
      "an offer that was over yesterday": annotation({
        "@type": "DiscountOffer",
        availabilityEnds: "2026-11-20",
      }),
      "an offer without a zone that was over an hour ago": annotation({
        "@type": "DiscountOffer",
        availabilityEnds: "2026-11-21T11:00:00",
      }),
      "a date in words": annotation({ "@type": "DiscountOffer", availabilityEnds: "next Friday" }),
      "a card without an image": annotation({ ...promotion, image: undefined }),
      "a card whose image has no TLS": annotation({ ...promotion, image: "http://acme.example/card.png" }),
      "an organization without a logo": annotation({ "@type": "Organization", name: "Acme" }),
      "a logo without TLS, as an object": annotation({
        "@type": "Organization",
        logo: { "@type": "ImageObject", url: "http://acme.example/logo.png" },
      }),
      "an order without a number": annotation({ ...order, orderNumber: "" }),
      "a parcel without an address": annotation({ "@type": "ParcelDelivery", carrier: "Acme" }),
      "a reservation without a name": annotation({ "@type": "EventReservation", reservationNumber: "1" }),
      "one of several": withJson(
        JSON.stringify([
          { "@context": "http://schema.org/", "@type": "DiscountOffer" },
          { "@context": "http://schema.org/", "@type": "DiscountOffer", availabilityEnds: "2020-01-01" },
        ]),
      ),
    },
    passes: {
      "no annotation": {},
      "an offer of tomorrow": annotation({
        "@type": "DiscountOffer",
        availabilityEnds: "2026-11-22T00:00:00Z",
      }),
      "an offer without a zone that ends in an hour": annotation({
        "@type": ["DiscountOffer"],
        availabilityEnds: "2026-11-21T13:00:00",
      }),
      "an offer of today": annotation({ "@type": "DiscountOffer", availabilityEnds: "2026-11-21" }),
      "an offer that began": annotation({
        "@type": "DiscountOffer",
        availabilityStarts: "2026-11-01T00:00:00Z",
      }),
      "a card": annotation(promotion),
      "a logo": annotation({ "@type": "Organization", logo: "https://acme.example/logo.png" }),
      "an order": annotation(order),
      "a graph": withJson(JSON.stringify({ "@context": "https://schema.org", "@graph": [promotion, order] })),
      "another script": {
        bytes: sampleMail({ html: page(undefined, "<script>{</script>"), text: goodText }),
      },
    },
  },
  "inbox-summary": {
    trips: {
      "a link to a web version": withBody(
        page().replace("Forty kinds", "View this email in your browser. Forty kinds"),
      ),
      "an excuse": withBody(page().replace("Forty kinds", "Having trouble viewing this email? Forty kinds")),
      "the subject again": withBody(
        page().replace(/Forty kinds[^<]*/, "What is new, in our garden, this spring!"),
      ),
      "three images before any word": withBody(
        `<html lang="en"><head><title>Spring</title></head><body>${image.repeat(3)}<p>Forty kinds of seeds.</p></body></html>`,
      ),
    },
    passes: {
      "a preheader of substance": {},
      "a logo and a picture before the words": withBody(
        `<html lang="en"><head><title>Spring</title></head><body>${image}${image}<p>Forty kinds of seeds, and ten tools.</p></body></html>`,
      ),
      "invisible images before the words": withBody(
        `<html lang="en"><body>${'<img src="https://acme.example/p.gif" width="1" height="1" alt="">'.repeat(3)}${'<img src="https://acme.example/s.gif" width=600 height=20 alt="">'.repeat(3)}<p>Forty kinds of seeds.</p></body></html>`,
      ),
      "styles and comments before the words": withBody(
        `<html><head><style>a{}</style></head><body><!-- <img><img> --><p>Forty kinds of seeds.</p>${image.repeat(3)}</body></html>`,
      ),
      "a subject of one word that the body begins with": withBody(
        page().replace("Forty kinds", "Spring: forty kinds"),
        "Spring",
      ),
      "no HTML": { bytes: sampleMail({ html: null }) },
    },
  },
};
