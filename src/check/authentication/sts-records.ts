/**
 * Returns the MTA-STS records among the TXT records of `_mta-sts`. If there are several, senders use none
 * (RFC 8461, 3.1).
 */
export const stsRecords = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => /^v=STSv1\s*(?:;|$)/.test(text));
