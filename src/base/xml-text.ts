/**
 * Escapes the ampersands of a text or attribute for xmlbuilder2, which leaves those alone that begin an entity, as if the
 * text were XML: a reader would see `&` for `&amp;`.
 */
export const toXmlText = (text: string): string => text.replaceAll("&", "&amp;");
