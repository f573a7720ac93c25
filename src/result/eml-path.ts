/** Where a message lies in the folder of a report: a slug and the first eight digits of its content hash. */
export const emlPathPattern: RegExp = /^messages\/[a-z0-9][a-z0-9-]{0,79}-[0-9a-f]{8}\.eml$/;

/** Whether a path is one that Placewright gives a message. Every other name stays out of the folder and of the page. */
export const isEmlPath = (path: string): boolean => emlPathPattern.test(path);
