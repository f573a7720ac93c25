import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { NewerSchema } from "../newer-schema.ts";

/** Codes of PostgreSQL and of the network for a connection that was lost, or could not be made. */
const lost =
  /^(?:08...|57P0[1-4]|25P03|25006|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
/** What the driver says without a code. */
const lostWords =
  /^(?:Connection terminated|timeout exceeded|Client has encountered|Client was closed|Query read timeout)/;
/** A transaction that the database rolled back, because another one was in its way. */
const conflict = /^(?:40001|40P01|55P03)$/;

const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? "");

/** Whether the connection is gone, or the server takes no writes at the moment. */
export const isLost = (error: unknown): boolean =>
  lost.test(codeOf(error)) || (codeOf(error) === "" && lostWords.test(messageOf(error)));

/** Whether the same transaction may succeed if it begins again. */
export const isConflict = (error: unknown): boolean => conflict.test(codeOf(error));

/** Codes of the files that a URL can name. */
const fileCodes = /^(?:ENOENT|EISDIR|EACCES|ENOTDIR)$/;

/** Reason and hint by code. */
const causes: readonly (readonly [code: RegExp, reason: string, hint: string])[] = [
  [
    /ECONNREFUSED/,
    "no server answers at its address",
    "Start PostgreSQL, or correct the host and port of the URL",
  ],
  [/ENOTFOUND|EAI_AGAIN/, "its host is not known", "Correct the host of the URL"],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    "its host cannot be reached",
    "Check the network, or correct the host and port of the URL",
  ],
  [
    /28P01|28000/,
    "the server refuses the user or the password",
    "Correct the user and the password of the URL",
  ],
  [/3D000/, "the database does not exist", "Create it (createdb), or correct the URL"],
  [
    /42501/,
    "the user lacks the rights",
    "Grant them: CREATE on the database for the first start, then USAGE on the schema, and SELECT, INSERT, UPDATE, and DELETE on its tables",
  ],
  [/53300/, "the server has no connections left", "Raise its max_connections, or use fewer workers"],
  [/57P03/, "the server is starting or shutting down", "Try again in a moment"],
  [/25006/, "the server is read-only", "Use the URL of the primary server"],
  [/53100/, "the server's disk is full", "Free space on it"],
  [
    /42P01|3F000/,
    "its tables are gone",
    "Restore the database from a backup, or run placewright reconcile --adopt to read the tests from the providers",
  ],
  [
    fileCodes,
    "a certificate or key that its URL names cannot be read",
    "Correct sslrootcert, sslcert, or sslkey in the URL",
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO/,
    "its certificate is not trusted",
    "Set NODE_EXTRA_CA_CERTS to the certificate of its authority, or add sslrootcert to the URL",
  ],
];

/** Reason and hint by what the driver says without a code. */
const refusals: readonly (readonly [words: RegExp, reason: string, hint?: string])[] = [
  [
    /client password must be a/,
    "the server asks for a password, and none is set",
    "Set PGPASSWORD, or add the password to the URL",
  ],
  [/does not support SSL/, "the server does not offer TLS, which the URL requires"],
];

/** Returns the known cause of an error, by its code or by the driver's words. */
function causeOf(error: unknown): {
  readonly reason?: string | undefined;
  readonly hint?: string | undefined;
} {
  const code = codeOf(error);
  const words = messageOf(error);
  if (code === "") {
    const said = refusals.find(([driverWords]) => driverWords.test(words));
    return { reason: said?.[1], hint: said?.[2] };
  }
  const known = causes.find(([codes]) => codes.test(code));
  return {
    reason: known && `${known[1]} (${fileCodes.test(code) ? fileReason(error) : words})`,
    hint: known?.[2],
  };
}

/** Says why a ledger cannot be used. */
export const reasonOf = (error: unknown): string =>
  causeOf(error).reason ??
  (isLost(error) ? `the connection was lost (${messageOf(error)})` : messageOf(error));

/** Converts an error to `ledger-unusable`, with the ledger's URL without its password, and the reason. */
export function toLedgerError(error: unknown, name: string): PlacewrightError {
  if (error instanceof PlacewrightError) return error;
  return new PlacewrightError("ledger-unusable", `Cannot use the ledger in ${name}: ${reasonOf(error)}`, {
    cause: error,
    hint:
      error instanceof NewerSchema
        ? "Update placewright on this machine"
        : (causeOf(error).hint ?? "Check that the server runs, and that the URL is right"),
  });
}
