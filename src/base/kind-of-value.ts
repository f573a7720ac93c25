/** Describes the type of a value for an error message: `nothing`, `a string`, `a Set`. Never throws. */
export function kindOfValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value !== "object") return kinds[typeof value] ?? `a ${typeof value}`;
  try {
    if (Array.isArray(value)) return "a list";
    const name = Object.prototype.toString.call(value).slice("[object ".length, -1);
    if (name === "Object" || !/^[A-Z][A-Za-z]{0,39}$/.test(name)) return "an object";
    return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`;
  } catch {
    // Any access to a Proxy may throw.
    return "an object";
  }
}

const kinds: Readonly<Record<string, string>> = { string: "a string", bigint: "a BigInt" };
