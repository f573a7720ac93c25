import type { create } from "xmlbuilder2";
import { toXmlText } from "../../base/xml-text.ts";

/** Namespace of all responses. */
export const namespace = "http://ses.amazonaws.com/doc/2010-12-01/";

type Element = ReturnType<ReturnType<typeof create>["ele"]>;

/**
 * Writes a response: lists as `member` elements, Maps as `entry` elements with `key` and `value`, dates in ISO 8601. Leaves
 * out undefined members, and replaces characters that XML forbids.
 */
export async function writeXml(rootName: string, content: object): Promise<string> {
  const { create } = await import("xmlbuilder2");
  const document = create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\uFFFD" });
  write(document.ele(namespace, rootName), content);
  // A parser would read a literal carriage return as a line feed.
  return document.end().replaceAll("\r", "&#xD;");
}

function write(element: Element, value: unknown): void {
  if (value instanceof Map)
    for (const [key, entry] of value) {
      const pair = element.ele("entry");
      write(pair.ele("key"), key);
      write(pair.ele("value"), entry);
    }
  else if (Array.isArray(value)) for (const each of value) write(element.ele("member"), each);
  else if (value instanceof Date) element.txt(value.toISOString());
  else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value))
      if (member !== undefined) write(element.ele(name), member);
  } else element.txt(toXmlText(String(value)));
}
