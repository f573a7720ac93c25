/** Registered domains through which sending services count clicks for everybody: they say nothing of where a link leads. */
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
  sfmc-content.com silverpop.com smtp2go.com spgo.io unisender.com vresp.com zcsend.net`
    .trim()
    .split(/\s+/),
);

export const isTrackingDomain = (organisation: string): boolean => trackingDomains.has(organisation);
