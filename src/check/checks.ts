import type { Check, CheckFamily } from "./check.ts";
import { activeAttachments } from "./content/active-attachments.ts";
import { activeContent } from "./content/active-content.ts";
import { attachmentSize } from "./content/attachment-size.ts";
import { bodyPresent } from "./content/body-present.ts";
import { brandImpersonation } from "./content/brand-impersonation.ts";
import { embeddedImages } from "./content/embedded-images.ts";
import { encryptedArchives } from "./content/encrypted-archives.ts";
import { forms } from "./content/forms.ts";
import { hiddenText } from "./content/hidden-text.ts";
import { imageAlternatives } from "./content/image-alternatives.ts";
import { imageOnly } from "./content/image-only.ts";
import { imageSizes } from "./content/image-sizes.ts";
import { invisibleCharacters } from "./content/invisible-characters.ts";
import { mergeTags } from "./content/merge-tags.ts";
import { structuredData } from "./content/structured-data.ts";
import { textDiverges } from "./content/text-diverges.ts";
import { textPart } from "./content/text-part.ts";
import { trackingPixel } from "./content/tracking-pixel.ts";
import { unsafeAttachments } from "./content/unsafe-attachments.ts";
import { alternativeOrder } from "./format/alternative-order.ts";
import { controlCharacters } from "./format/control-characters.ts";
import { dateField } from "./format/date-field.ts";
import { emptyParts } from "./format/empty-parts.ts";
import { encodedWords } from "./format/encoded-words.ts";
import { fromField } from "./format/from-field.ts";
import { headerSyntax } from "./format/header-syntax.ts";
import { lineBreaks } from "./format/line-breaks.ts";
import { lineLength } from "./format/line-length.ts";
import { messageId } from "./format/message-id.ts";
import { mimeVersion } from "./format/mime-version.ts";
import { multipartBoundaries } from "./format/multipart-boundaries.ts";
import { nesting } from "./format/nesting.ts";
import { partCharset } from "./format/part-charset.ts";
import { readInFull } from "./format/read-in-full.ts";
import { singleFields } from "./format/single-fields.ts";
import { transferEncoding } from "./format/transfer-encoding.ts";
import { linkAddress } from "./links/link-address.ts";
import { linkCredentials } from "./links/link-credentials.ts";
import { linkHost } from "./links/link-host.ts";
import { linkLookAlike } from "./links/link-look-alike.ts";
import { linkPlaceholder } from "./links/link-placeholder.ts";
import { linkPlainHttp } from "./links/link-plain-http.ts";
import { linkPunycode } from "./links/link-punycode.ts";
import { linkRedirect } from "./links/link-redirect.ts";
import { linkShortener } from "./links/link-shortener.ts";
import { linkTarget } from "./links/link-target.ts";
import { linkText } from "./links/link-text.ts";
import { clientSupport } from "./rendering/client-support.ts";
import { contrast } from "./rendering/contrast.ts";
import { darkMode } from "./rendering/dark-mode.ts";
import { documentTitle } from "./rendering/document-title.ts";
import { fontSize } from "./rendering/font-size.ts";
import { gmailClipping } from "./rendering/gmail-clipping.ts";
import { headings } from "./rendering/headings.ts";
import { language } from "./rendering/language.ts";
import { layoutWidth } from "./rendering/layout-width.ts";
import { linkedStyles } from "./rendering/linked-styles.ts";
import { tableRoles } from "./rendering/table-roles.ts";
import { viewport } from "./rendering/viewport.ts";
import { bimiCertificate } from "./sender/bimi-certificate.ts";
import { bimiLogo } from "./sender/bimi-logo.ts";
import { bimiRecord } from "./sender/bimi-record.ts";
import { dane } from "./sender/dane.ts";
import { displayName } from "./sender/display-name.ts";
import { dkim } from "./sender/dkim.ts";
import { dkimCoversUnsubscribe } from "./sender/dkim-covers-unsubscribe.ts";
import { dkimKey } from "./sender/dkim-key.ts";
import { dmarcPolicy } from "./sender/dmarc-policy.ts";
import { dmarcRecord } from "./sender/dmarc-record.ts";
import { fakeReply } from "./sender/fake-reply.ts";
import { feedbackId } from "./sender/feedback-id.ts";
import { forwardConfirmedDns } from "./sender/forward-confirmed-dns.ts";
import { fromAlignment } from "./sender/from-alignment.ts";
import { fromPublicMailbox } from "./sender/from-public-mailbox.ts";
import { listId } from "./sender/list-id.ts";
import { listUnsubscribe } from "./sender/list-unsubscribe.ts";
import { mtaSts } from "./sender/mta-sts.ts";
import { oneClickUnsubscribe } from "./sender/one-click-unsubscribe.ts";
import { replyTo } from "./sender/reply-to.ts";
import { spamRate } from "./sender/spam-rate.ts";
import { spf } from "./sender/spf.ts";
import { tls } from "./sender/tls.ts";
import { tlsRpt } from "./sender/tls-rpt.ts";
import { unsubscribeAddress } from "./sender/unsubscribe-address.ts";
import { unsubscribeLink } from "./sender/unsubscribe-link.ts";
import { inboxSummary } from "./subject/inbox-summary.ts";
import { preheader } from "./subject/preheader.ts";
import { subjectCapitals } from "./subject/subject-capitals.ts";
import { subjectEmoji } from "./subject/subject-emoji.ts";
import { subjectLength } from "./subject/subject-length.ts";
import { subjectPresent } from "./subject/subject-present.ts";
import { subjectPunctuation } from "./subject/subject-punctuation.ts";
import { subjectWhiteSpace } from "./subject/subject-white-space.ts";

/** All built-in checks by family, in the order in which findings are shown. */
export const checksByFamily: Readonly<Record<CheckFamily, readonly Check[]>> = {
  format: [
    alternativeOrder,
    controlCharacters,
    dateField,
    emptyParts,
    encodedWords,
    fromField,
    headerSyntax,
    lineBreaks,
    lineLength,
    messageId,
    mimeVersion,
    multipartBoundaries,
    nesting,
    partCharset,
    readInFull,
    singleFields,
    transferEncoding,
  ],
  sender: [
    bimiCertificate,
    bimiLogo,
    bimiRecord,
    dane,
    displayName,
    dkimCoversUnsubscribe,
    dkimKey,
    dkim,
    dmarcPolicy,
    dmarcRecord,
    fakeReply,
    feedbackId,
    forwardConfirmedDns,
    fromAlignment,
    fromPublicMailbox,
    listId,
    listUnsubscribe,
    mtaSts,
    oneClickUnsubscribe,
    replyTo,
    spamRate,
    spf,
    tls,
    tlsRpt,
    unsubscribeAddress,
    unsubscribeLink,
  ],
  links: [
    linkAddress,
    linkCredentials,
    linkHost,
    linkLookAlike,
    linkPlaceholder,
    linkPlainHttp,
    linkPunycode,
    linkRedirect,
    linkShortener,
    linkTarget,
    linkText,
  ],
  content: [
    activeContent,
    attachmentSize,
    bodyPresent,
    brandImpersonation,
    embeddedImages,
    encryptedArchives,
    forms,
    hiddenText,
    imageAlternatives,
    imageOnly,
    imageSizes,
    invisibleCharacters,
    mergeTags,
    structuredData,
    textDiverges,
    textPart,
    trackingPixel,
    unsafeAttachments,
    activeAttachments,
  ],
  rendering: [
    clientSupport,
    contrast,
    darkMode,
    documentTitle,
    fontSize,
    gmailClipping,
    headings,
    language,
    layoutWidth,
    linkedStyles,
    tableRoles,
    viewport,
  ],
  subject: [
    inboxSummary,
    preheader,
    subjectCapitals,
    subjectEmoji,
    subjectLength,
    subjectPresent,
    subjectPunctuation,
    subjectWhiteSpace,
  ],
};

/**
 * The built-in checks, in the order in which they run.
 *
 * @example
 * ```ts
 * import { checks } from "placewright/check";
 *
 * checks.find(({ id }) => id === "text-part")?.severity; // → "warn"
 * ```
 */
export const checks: readonly Check[] = Object.values(checksByFamily).flat();
