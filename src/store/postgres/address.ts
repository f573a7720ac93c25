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

/**
 * Whether a ledger's location is meant as a URL, valid or not: it has a colon, or the keys of a connection. A mistyped
 * URL would otherwise be a folder, apart from the team's ledger. `./a:b`, `/a:b`, and `C:\\a` are folders.
 */
export const isUrl = (location: string): boolean =>
  /\bpassword\s*=|\bdbname\s*=|^\s*postgres(?:ql)?(?:%3a|\/\/)/i.test(location) ||
  (location.includes(":") && !/^\s*(?:[.~\\]|\/(?!\/)|[a-z]:(?:[\\/]|$))/i.test(location));

/** The keys of the query that the driver or this module reads. */
const keys: ReadonlySet<string> = new Set(["schema", "sslmode", "sslrootcert", "sslcert", "sslkey"]);
const sslModes: ReadonlySet<string> = new Set(["disable", "prefer", "require", "verify-ca", "verify-full"]);

/**
 * Parses the URL of a ledger: `postgres://user:password@host:5432/database?sslmode=require&schema=placewright`.
 * Throws `config-invalid`. The password is hidden in all output from then on, also if the URL is not valid.
 */
export function parsePostgresUrl(location: string): PostgresAddress {
  const text = location.trim();
  for (const written of passwordsIn(text)) noteSecret(written);
  if (/^["'`]/.test(text)) throw invalid("it is in quotation marks");
  if (!/^postgres(?:ql)?:\/\//i.test(text)) throw invalid("only PostgreSQL can have a ledger");
  const parsed = parseUrl(text);
  if (!parsed) throw invalid("its form is not valid");
  if (parsed.hostname === "" || parsed.pathname.length < 2) throw invalid("it needs a host and a database");
  notePassword(parsed);
  const unknown = [...parsed.searchParams.keys()].find((key) => !keys.has(key));
  if (unknown !== undefined) throw invalid(`its key "${unknown}" is none of ${[...keys].join(", ")}`);
  const schema = parsed.searchParams.get("schema") ?? defaultSchema;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw invalid("its schema must be a name of lowercase letters, digits, and _");
  const sslMode = parsed.searchParams.get("sslmode");
  if (sslMode !== null && !sslModes.has(sslMode))
    throw invalid(`its sslmode must be one of ${[...sslModes].join(", ")}`);
  const name = new URL(parsed);
  name.password = "";
  parsed.searchParams.delete("schema");
  // The driver verifies the certificate in each of these modes, but warns that a later version will not.
  if (sslMode !== null && sslMode !== "disable") parsed.searchParams.set("sslmode", "verify-full");
  return { url: parsed.href, schema, name: name.href };
}

/**
 * Returns what may be the password of a text that may be no valid URL: what is between a colon and the last @, and the
 * key `password`.
 */
function passwordsIn(text: string): string[] {
  const end = text.lastIndexOf("@");
  const after = (colon: number): string => text.slice(colon + 1, end);
  const colons = [...text.slice(0, Math.max(0, end)).matchAll(/:/g)].slice(0, 20);
  const byKey = [...text.matchAll(/\bpassword\s*=\s*([^&;\s"'`]*)/gi)].map(([, value = ""]) => value);
  return [...colons.map(({ index }) => after(index)), ...byKey].filter((each) => !/^(?:\/|$)/.test(each));
}

function notePassword({ password }: URL): void {
  if (password === "") return;
  try {
    noteSecret(decodeURIComponent(password));
  } catch {
    throw invalid("its password has a % that is not written as %25");
  }
}

const invalid = (why: string): PlacewrightError =>
  new PlacewrightError("config-invalid", `Cannot use the URL of the ledger: ${why}`, {
    hint: "Write it as postgres://user:password@host:5432/database, with %25, %2F, %23, %3F, and %40 for %, /, #, ?, and @ in the password",
  });
