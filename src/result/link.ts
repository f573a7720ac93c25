/**
 * A link that a report may contain: https, a host without credentials, and only characters without meaning in
 * markup.
 */
export const linkPattern: RegExp =
  /^https:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::\d{1,5})?(?:[/?#][\w!#$%&'()*+,./:;=?@[\]~-]{0,2000})?$/;

/**
 * Whether a report may link to this URL. Rejects `javascript:`, `data:`, `file:`, and scheme-relative URLs.
 */
export const isLink = (text: string): boolean => linkPattern.test(text);
