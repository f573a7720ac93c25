type Claims = Readonly<Record<string, unknown>>;

/** Longest value of a claim that is used, in characters. */
const maxValue = 200;

const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && value.length <= maxValue;

/**
 * Returns the values of a claim: a text, or a list of texts. A name with dots, such as `realm_access.roles`, also leads
 * into objects. An email address counts only if the provider has verified it.
 */
export function valuesOf(claims: Claims, name: string): string[] {
  if (name === "email" && claims["email_verified"] !== true) return [];
  const value = Object.hasOwn(claims, name)
    ? claims[name]
    : name
        .split(".")
        .reduce<unknown>(
          (part, key) =>
            typeof part === "object" && part !== null && Object.hasOwn(part, key)
              ? (part as Claims)[key]
              : undefined,
          claims,
        );
  return [value].flat().filter(isText);
}

/** Returns the name of a person for pages and the audit: an email address that is verified, or a user name. */
export const nameOf = (claims: Claims, subject: string): string =>
  [...valuesOf(claims, "email"), ...valuesOf(claims, "preferred_username"), ...valuesOf(claims, "name")][0] ??
  subject.slice(0, maxValue);
