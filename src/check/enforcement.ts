const gmail = "https://support.google.com/mail/answer/81126";
const gmailBlockedFiles = "https://support.google.com/mail/answer/6590";
const yahoo = "https://senders.yahooinc.com/best-practices/";
const ses = "https://docs.aws.amazon.com/ses/latest/dg/send-email-raw.html";

/** The reason for an error that no mailbox provider enforces: the message is broken for every reader. */
export const readers = "readers";

/**
 * Why each of these checks is an error: the page of a provider that rejects such mail or delivers it to spam,
 * or `readers`. Checks for untidiness only warn.
 */
export const enforcement: Readonly<Record<string, string>> = {
  "control-characters": ses,
  "date-field": `${gmail}#format`,
  "from-field": `${gmail}#format`,
  "header-syntax": `${gmail}#format`,
  "line-breaks": ses,
  "line-length": ses,
  "message-id": `${gmail}#format`,
  "multipart-boundaries": ses,
  "part-charset": ses,
  "single-fields": `${gmail}#format`,
  "transfer-encoding": ses,
  "display-name": `${gmail}#from`,
  "dkim-covers-unsubscribe": yahoo,
  "dkim-key": `${gmail}#authentication`,
  dkim: `${gmail}#authentication`,
  "dmarc-policy": `${gmail}#authentication`,
  "fake-reply": `${gmail}#format`,
  "forward-confirmed-dns": `${gmail}#ip`,
  "from-alignment": `${gmail}#authentication`,
  "from-public-mailbox": `${gmail}#from`,
  "list-unsubscribe": `${gmail}#unsub`,
  "one-click-unsubscribe": `${gmail}#unsub`,
  "spam-rate": `${gmail}#spam-rate`,
  spf: `${gmail}#authentication`,
  tls: `${gmail}#tls`,
  "unsubscribe-address": `${gmail}#unsub`,
  "link-address": `${gmail}#format`,
  "link-credentials": `${gmail}#format`,
  "link-look-alike": `${gmail}#format`,
  "link-text": `${gmail}#format`,
  "active-content": gmailBlockedFiles,
  "brand-impersonation": `${gmail}#from`,
  "encrypted-archives": gmailBlockedFiles,
  "hidden-text": `${gmail}#format`,
  "invisible-characters": `${gmail}#format`,
  "unsafe-attachments": gmailBlockedFiles,
  "alternative-order": readers,
  "body-present": readers,
  "link-host": readers,
  "link-target": readers,
  "merge-tags": readers,
  "subject-present": readers,
};
