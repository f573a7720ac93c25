/**
 * Registered domains that sending services use to count clicks for all their customers, and that do not
 * reveal where a link leads. Services name theirs in the instructions for a custom domain, as Marketo does:
 * https://experienceleague.adobe.com/en/docs/marketo/using/getting-started/initial-setup/setup-steps
 */
const trackingDomains: ReadonlySet<string> = new Set(
  `acemlna.com activehosted.com awstrack.me beehiiv.com brevo.com cmail19.com cmail20.com constantcontact.com convertkit-mail.com
  createsend.com createsend1.com customeriomail.com exacttarget.com hs-sites.com hubspotlinks.com infusionsoft.com intercom-clicks.com
  iterable.com klaviyomail.com klclick.com klclick1.com list-manage.com mailchimp.com mailgun.org mailjet.com mandrillapp.com mcsv.net
  mjt.lu mlsend.com omnisend.com pardot.com postmarkapp.com pstmrk.it rs6.net salesforce.com sendgrid.net sendibm1.com sendinblue.com
  sparkpostmail.com substack.com sendibt2.com sendibt3.com brevolinks.com sp1-brevo.net convertkit-mail2.com klclick2.com klclick3.com
  emlnk.com maillist-manage.com en25.com
  acems1.com acems2.com aweber.com benchmarkemail.com bmsend.com ccsend.com cleverreach.com crsend.com dotmailer.com dripemail2.com
  elasticemail.com emsecure.net exct.net getresponse.com hubspotemail.net inxmail.com kmail-lists.com mailerlite.com mailersend.net
  mktomail.com mtasv.net newsletter2go.com rapidmail.de resend-clicks.com responsys.net rsgsv.net sailthru.com sendpulse.com
  sfmc-content.com silverpop.com smtp2go.com spgo.io unisender.com vresp.com zcsend.net
  actonservice.com actonsoftware.com appboy.com bmetrack.com bronto.com buttondown.email campaign-archive.com campaigner.com
  cheetahmail.com clickdimensions.com cp20.com customer.io dmdelivery.com dotdigital-pages.com e-goi.com eloqua.com emailoctopus.com
  emailsp.com emarsys.net epsl1.com exponea.com flodesk.com getvero.com hs-sales-engage.com hubspotfree.net icptrack.com
  intercom-mail.com laposta.nl listrakbi.com mailup.com maropost.com mixmax.com mktossl.com mktoweb.com moosend.com nl2go.com
  attn.tv bmeurl.co e2ma.net esputnik.com govdelivery.com gr8.com kajabimail.net lnks.gd madmimi.com mailtrack.io netcorecloud.net
  benchurl.com beehiiv.net ddlnk.net feedblitz.com geteml.com infusion-links.com leadconnectorhq.com moengage.com msgsndr.com
  omnisendlink.com rdstation.email smp.ne.jp stibee.com
  resend-links.com trackedlink.net web-view.net yesware.com
  phplist.com salesmanago.com salesmanago.pl sarbacane.com sendcloud.net sendlane.com sendsmaily.net sharpspring.com
  shopifyemail.com slgnt.eu slgnt.us squarespace-mail.com tinyletter.com vialoops.com wixemails.com ymlp.com`.split(
    /\s+/,
  ),
);

/**
 * Tracking domains of services that number or letter them, or have one per region: `kit-mail3.com`,
 * `mkto-ab0042.com`, `acemlnb.com`, `maillist-manage.eu`.
 */
const numbered =
  /^(?:(?:acems|cmail|convertkit-mail|createsend|dripemail|emlnk|eomail|keap-link|kit-mail|klclick|list-manage|mkt|mkto-[a-z]{2}|mlsend|pages|rsys|sendib[mt]|sidekickopen)\d{1,6}\.(?:com|net)|aceml[a-z]{2}\.com|emailsys\d[a-z]\.net|t?sp\d-brevo\.net|maillist-manage\.(?:com|eu|in|jp|net|com\.au|com\.cn))$/;

export const isTrackingDomain = (organization: string): boolean =>
  trackingDomains.has(organization) || numbered.test(organization);

/** Hosts on which companies with other services too count clicks for their customers. */
const trackingHosts =
  /^https?:\/\/(?:[\w-]{1,63}\.){0,4}(?:campaigns\.zoho\.(?:com|eu|in)|email\.ghost\.org|via\.intercom\.io|gem\.godaddy\.com|mkt\.dynamics\.com)[/?:#]/i;

/** Domains with short links and pages of many companies, on which anyone can publish: `acme.app.link`. */
const sharedLinkDomains: ReadonlySet<string> = new Set(
  "app.link ck.page mailchi.mp onelink.me page.link".split(" "),
);

/** Whether a domain has links of many companies. It proves nothing about whose page a link leads to. */
export const isSharedLinkHost = (organization: string): boolean => sharedLinkDomains.has(organization);

/** Affiliate networks that count clicks on partner links for commission: `awin1.com` belongs to Awin. */
const affiliateDomains: ReadonlySet<string> = new Set(
  `anrdoezrs.net adtraction.com avantlink.com awin1.com books2read.com cfjump.com daisycon.com digidip.net dpbolvw.net ds1.nl
  effiliation.com evyy.net ftjcfx.com geni.us howl.me jdoqocy.com kqzyfj.com linksynergy.com mybook.to pntra.com redirectingat.com
  shop-links.co tidd.ly webmasterplan.com prf.hn pxf.io rstyle.me shareasale.com sjv.io skimresources.com tkqlhce.com tradedoubler.com
  tradetracker.net viglink.com webgains.com`.split(/\s+/),
);

/** Domains of the affiliate network Impact: `i114863.net`. */
const impactDomain = /^i\d{5,7}\.net$/;

/** Site builders whose newsletters count clicks through redirect URLs below their customers' sites. */
const builderDomains: ReadonlySet<string> = new Set(
  "buttondown.com ghost.io kit.com odoo.com squarespace.com wix.com wordpress.com".split(" "),
);

/**
 * Scripts and parameters of click counters: phpList, Interspire, MailPoet, AcyMailing, FluentCRM, Newsletter,
 * CiviCRM.
 */
const countingScript =
  /\/(?:lt|link|links|click|clicks|go|out|redir|redirect|track|url)\.(?:php|aspx?)\?|[?&](?:mailpoet_router|fluentcrm|ns_url|nltr)\b|[?&](?:action|task)=(?:click|track)\b|\/civicrm\/mailing\/url\?/i;
/**
 * Redirect folders followed by an identifier: `/r/1a2b3c4d` (Ghost, Mautic, Odoo), `/l/…` (Sendy), `/link/…`
 * (Listmonk).
 */
const countingFolder =
  /^[A-Za-z]+:\/\/[^/?#]+\/(?:[\w-]{1,30}\/){0,3}(?:r|l|c|go|goto|out|clicks?|links?|track|tracking|redir|redirect)(?:\/(?=[^?#]{0,200}[\dA-Z])|\/?\?\S)/;

/** Whether a URL is a redirect through which a site counts clicks itself. */
export function countsClicks(href: string): boolean {
  const address = href.slice(0, 2000);
  return countingFolder.test(address) || countingScript.test(address);
}

/** Redirect folders and pages of services that count clicks on hosts of their customers: `/ls/click`, `/CL0/…`. */
const serviceFolder =
  /^[A-Za-z]+:\/\/[^/?#]+\/(?:v\d\/)?(?:(?:CL0|clicks?|c|e\/c|f\/a|ls\/click|ss\/c|tr\/cl|wf\/click)(?:[/?]\S|$)|[\w./-]{0,60}\/c\.aspx?)/;
/** A subdomain with an identifier that says nothing: `link.acme.example/a1B2c3D4e5F6g7H8i9J0k1L2`. */
const longToken =
  /^[A-Za-z]+:\/\/(?!www\.)(?:[\w-]+\.){2,}[\w-]+\/(?:[\w/?&=-]{0,40}[/?=])?(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{20,}/;

/** Whether a URL has the form of a click tracker's, on a host that no list knows. */
export function looksLikeTracker(href: string): boolean {
  const address = href.slice(0, 2000);
  return countsClicks(address) || serviceFolder.test(address) || longToken.test(address);
}

/** Whether a URL belongs to a service, affiliate network, or site builder that counts clicks for others. */
export const isOfTracker = (href: string, organization: string): boolean =>
  isTrackingDomain(organization) ||
  trackingHosts.test(href) ||
  affiliateDomains.has(organization) ||
  impactDomain.test(organization) ||
  (builderDomains.has(organization) && countsClicks(href));
