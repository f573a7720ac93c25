import { PlacewrightError } from "../../base/errors.ts";
import { parseUrl } from "../../base/parse-url.ts";
import { noteSecret } from "../../base/redact.ts";

/** Where a ledger in PostgreSQL is. */
export interface PostgresAddress {
  /** The URL as the driver takes it, with the password. */
  readonly url: string;
  /** The PostgreSQL schema with the ledger's tables. */
  readonly schema: string;
  /** The URL without its password, to name the ledger in messages. */
  readonly name: string;
}

/** The schema of a URL without `?schema=`. */
const defaultSchema = "placewright";

/** Whether a ledger's location is a database, not a folder. */
export const isPostgresUrl = (location: string): boolean => /^postgres(?:ql)?:\/\//i.test(location);

/**
 * Parses the URL of a ledger: `postgres://user:password@host:5432/database?sslmode=require&schema=placewright`.
 * Throws `config-invalid`. The password is hidden in all output from then on.
 */
export function parsePostgresUrl(location: string): PostgresAddress {
  const parsed = parseUrl(location);
  if (!parsed || parsed.hostname === "" || parsed.pathname.length < 2)
    throw invalid("it needs a host and a database");
  const schema = parsed.searchParams.get("schema") ?? defaultSchema;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw invalid("its schema must be a name of lowercase letters, digits, and _");
  if (parsed.password !== "") noteSecret(decodeURIComponent(parsed.password));
  const name = new URL(parsed);
  name.password = "";
  parsed.searchParams.delete("schema");
  // The driver verifies the certificate in each of these modes, but warns that a later version will not.
  if (/^(?:prefer|require|verify-ca)$/.test(parsed.searchParams.get("sslmode") ?? ""))
    parsed.searchParams.set("sslmode", "verify-full");
  return { url: parsed.href, schema, name: name.href };
}

const invalid = (why: string): PlacewrightError =>
  new PlacewrightError("config-invalid", `Cannot use the URL of the ledger: ${why}`, {
    hint: "Write it as postgres://user:password@host:5432/database",
  });
