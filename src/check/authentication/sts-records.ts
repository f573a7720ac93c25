/** The MTA-STS records among the texts of `_mta-sts`; of several, senders take none (RFC 8461, 3.1). */
export const stsRecords = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => /^v=STSv1\s*(?:;|$)/.test(text));
