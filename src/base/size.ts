const units: Readonly<Record<string, number>> = { B: 1, KB: 2 ** 10, MB: 2 ** 20 };

/**
 * Converts `64KB`, `2MB`, `500B`, or a number of bytes to bytes. Returns undefined if it is neither. A KB is 1,024
 * bytes. Text needs a unit, unless it is 0.
 */
export function parseSize(text: string | number): number | undefined {
  if (typeof text === "number") return Number.isSafeInteger(text) && text >= 0 ? text : undefined;
  const [, digits = "", unit = ""] = /^(\d{1,12}(?:\.\d{1,3})?) ?([KM]?B)?$/i.exec(text.trim()) ?? [];
  if (digits === "" || (unit === "" && Number(digits) !== 0)) return undefined;
  return Math.round(Number(digits) * (units[unit.toUpperCase()] ?? 1));
}
