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
  phplist.com salesmanago.com salesmanago.pl sarbacane.com sendcloud.net sendlane.com sendsmaily.net sharpspring.com
  shopifyemail.com slgnt.eu slgnt.us squarespace-mail.com tinyletter.com vialoops.com wixemails.com ymlp.com`
    .trim()
    .split(/\s+/),
);

/** Tracking domains of services that number them: `kit-mail3.com`, `mkto-ab0042.com`. */
const numbered =
  /^(?:acems|cmail|convertkit-mail|createsend|dripemail|emlnk|keap-link|kit-mail|klclick|list-manage|mkt|mkto-[a-z]{2}|mlsend|pages|rsys|sendib[mt])\d{1,6}\.(?:com|net)$/;

export const isTrackingDomain = (organisation: string): boolean =>
  trackingDomains.has(organisation) || numbered.test(organisation);

/** Affiliate networks that count clicks on partner links for commission: `awin1.com` belongs to Awin. */
const affiliateDomains: ReadonlySet<string> = new Set(
  `anrdoezrs.net adtraction.com awin1.com daisycon.com dpbolvw.net ds1.nl effiliation.com evyy.net ftjcfx.com jdoqocy.com kqzyfj.com
  linksynergy.com pntra.com prf.hn pxf.io rstyle.me shareasale.com sjv.io skimresources.com tkqlhce.com tradedoubler.com
  tradetracker.net viglink.com webgains.com`
    .trim()
    .split(/\s+/),
);

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

/** Whether a URL belongs to a service, affiliate network, or site builder that counts clicks for others. */
export const isOfTracker = (href: string, organisation: string): boolean =>
  isTrackingDomain(organisation) ||
  affiliateDomains.has(organisation) ||
  (builderDomains.has(organisation) && countsClicks(href));
