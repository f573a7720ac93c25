/** Collapses white space, and removes it at both ends. */
export const toSingleSpaces = (text: string): string => text.replace(/\s+/g, " ").trim();
