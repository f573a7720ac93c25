/** CSS declarations: property in lower case to value as written. */
export type Declarations = ReadonlyMap<string, string>;

const none: Declarations = new Map();

/** Reads a `style` attribute. */
export function parseInlineStyle(style: string | undefined): Declarations {
  if (!style) return none;
  const declarations = new Map<string, string>();
  for (const declaration of style.split(";")) {
    const colon = declaration.indexOf(":");
    if (colon > 0)
      declarations.set(
        declaration.slice(0, colon).trim().toLowerCase(),
        declaration
          .slice(colon + 1)
          .replace(/!important/i, "")
          .trim(),
      );
  }
  return declarations;
}

/** A CSS length in pixels; undefined where it hangs on something else. */
export function toPixels(value: string | undefined): number | undefined {
  const match = /^(-?(?:\d+(?:\.\d+)?|\.\d+))\s*(px|pt|em|rem)?$/i.exec(value?.trim() ?? "");
  if (!match) return undefined;
  const factors: Readonly<Record<string, number>> = { px: 1, pt: 4 / 3, em: 16, rem: 16 };
  const number = Number(match[1]);
  const unit = match[2]?.toLowerCase();
  return unit === undefined && number !== 0 ? undefined : number * (factors[unit ?? "px"] ?? 1);
}
