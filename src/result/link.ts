/** A link that a report may hold: https, a host without a user before it, and only characters that no markup gives a meaning. */
export const linkPattern: RegExp =
  /^https:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::\d{1,5})?(?:[/?#][\w!#$%&'()*+,./:;=?@[\]~-]{0,2000})?$/;

/** Whether a link may be followed from a report: never `javascript:`, `data:`, `file:`, nor one that takes the page's own scheme. */
export const isLink = (text: string): boolean => linkPattern.test(text);
