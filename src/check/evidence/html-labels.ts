import type { Attributes } from "./html/html-tree.ts";

/**
 * Returns the label that a screen reader reads, from attributes that any element may have. Returns an empty
 * text if the element is skipped or labeled elsewhere, and undefined if it has none of these attributes.
 */
export function alternativeOf(attributes: Attributes): string | undefined {
  const label = attributes["aria-label"]?.trim();
  if (label) return label;
  const isNamedElsewhere = attributes["aria-labelledby"] !== undefined;
  const isLeftOut =
    attributes["aria-hidden"] === "true" || ["presentation", "none"].includes(attributes["role"] ?? "");
  return isNamedElsewhere || isLeftOut ? "" : undefined;
}
