/** Path of a message in a report's folder: a slug and the first eight digits of the content hash. */
export const emlPathPattern: RegExp = /^messages\/[a-z0-9][a-z0-9-]{0,79}-[0-9a-f]{8}\.eml$/;

/**
 * Whether Placewright could have given this path to a message. Any other path stays out of the folder and the
 * page.
 */
export const isEmlPath = (path: string): boolean => emlPathPattern.test(path);
