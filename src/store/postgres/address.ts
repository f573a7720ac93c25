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

/** Whether a ledger's location is written as a URL. A letter alone is a drive of Windows. */
export const isUrl = (location: string): boolean => /^\s*[a-z][a-z0-9+.-]+:\//i.test(location);

/** The keys of the query that the driver or this module reads. */
const keys: ReadonlySet<string> = new Set(["schema", "sslmode", "sslrootcert", "sslcert", "sslkey"]);
const sslModes: ReadonlySet<string> = new Set(["disable", "prefer", "require", "verify-ca", "verify-full"]);

/**
 * Parses the URL of a ledger: `postgres://user:password@host:5432/database?sslmode=require&schema=placewright`.
 * Throws `config-invalid`. The password is hidden in all output from then on, also if the URL is not valid.
 */
export function parsePostgresUrl(location: string): PostgresAddress {
  const text = location.trim();
  const written = passwordIn(text);
  if (written) noteSecret(written);
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

/** Returns the password of a text that may be no valid URL: from the second colon to the last @. */
function passwordIn(text: string): string {
  const from = text.indexOf(":", text.indexOf(":") + 1) + 1;
  return from === 0 ? "" : text.slice(from, Math.max(from, text.lastIndexOf("@")));
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
