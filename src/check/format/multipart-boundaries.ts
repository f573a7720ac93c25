import { maxBoundaryCharacters, maxDepth } from "../../message/mime-tree.ts";
import type { Check } from "../check.ts";

export const multipartBoundaries: Check = {
  id: "multipart-boundaries",
  severity: "error",
  about: "Each multipart declares its boundary, uses it, and closes with it",
  fix: "Let a mail library build the parts, with the boundary that Content-Type declares",
  source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1",
  run: ({ root, multiparts, leaves, all }) => {
    const [type = ""] = all("Content-Type").map(({ raw }) => raw);
    // Sections of one value (RFC 2231) count once.
    const boundaries = [...type.matchAll(/;\s*boundary(?:\*0)?\*?\s*=/gi)];
    if (/^\s*multipart\//i.test(type) && boundaries.length > 1)
      return [
        {
          message: `The multipart declares ${boundaries.length} boundaries, and mail programs differ in which one they use`,
          excerpt: type,
        },
      ];
    if (/^\s*multipart\//i.test(type) && root.boundary === undefined)
      return [
        {
          message: /boundary(?:\*\d{0,3})?\*?\s*=/i.test(type)
            ? `The multipart's boundary is empty or has more than ${maxBoundaryCharacters} characters`
            : "The multipart declares no boundary",
        },
      ];
    const unread = leaves
      .filter(({ path, type }) => type.startsWith("multipart/") && path.split(".").length < maxDepth)
      .map(({ path, type }) => ({
        message: `Part ${path} (${type}) declares no boundary that mail programs can read`,
      }));
    const broken = multiparts.flatMap(({ path, part: { parts, isClosed, boundary } }) => {
      const where = path ? `Part ${path}` : "The message";
      if (parts.length === 0)
        return [
          {
            message: `${where} has no parts: its boundary "${boundary}" does not occur`,
            excerpt: boundary ?? "",
          },
        ];
      return isClosed ? [] : [{ message: `${where} has no closing boundary "--${boundary}--"` }];
    });
    return [...unread, ...broken];
  },
};
