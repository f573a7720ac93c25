import { resolve } from "node:path";
import { isUrl, parsePostgresUrl } from "../store/postgres/address.ts";

/** Where a project keeps its ledger. */
export interface LedgerPlace {
  /** The folder of the ledger. If the ledger is a database, only what belongs to this machine is in it. */
  readonly ledgerDir: string;
  /** The URL of the database that a team shares. Undefined if the ledger is in the folder. */
  readonly ledgerUrl?: string | undefined;
}

/**
 * Returns the place of a ledger that a person named: a folder, relative to `base`, or the URL of a database. Throws
 * `config-invalid` for a URL that is none. Its password is hidden in all output from then on.
 * @param local The folder of what belongs to this machine, beside a database.
 */
export function placeLedger(location: string, base: string, local: string): LedgerPlace {
  if (!isUrl(location)) return { ledgerDir: resolve(base, location), ledgerUrl: undefined };
  parsePostgresUrl(location);
  return { ledgerDir: local, ledgerUrl: location };
}

/**
 * Returns a config with the ledger that a person named on the command line, or in an option. A folder that is named keeps
 * its messages itself, such as one that was exported. Throws `config-invalid` for a URL that is none.
 */
export function withNamedLedger<Config extends LedgerPlace & { readonly messages?: unknown }>(
  config: Config,
  location: string,
  base: string,
): Config {
  const place = placeLedger(location, base, config.ledgerDir);
  return { ...config, ...place, messages: place.ledgerUrl === undefined ? undefined : config.messages };
}

/** Names a ledger in messages: its folder, or its URL without the password. */
export const nameLedger = ({ ledgerDir, ledgerUrl }: LedgerPlace): string =>
  ledgerUrl === undefined ? ledgerDir : parsePostgresUrl(ledgerUrl).name;
