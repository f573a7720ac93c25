import { relative, resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { nameLedger } from "../../config/ledger-place.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { refuseForeignEntries } from "../../store/ledger-folder.ts";
import { isUrl } from "../../store/postgres/address.ts";
import { ledgerKeyName, type Seal } from "../../store/seal.ts";
import { sealOf } from "../../workspace/ledger.ts";
import type { MoveSettings } from "../../workspace/move-ledger.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { findAction } from "../find-action.ts";
import { openConfig } from "../workspace.ts";

/** Exit code and text of an action. */
interface Done {
  readonly code: number;
  readonly words: string;
}

/** Returns 1 if the ledger is not sealed. */
const verify = async (seal: Seal): Promise<Done> =>
  (await seal.verify()) === "sealed"
    ? { code: 0, words: "matches its seal" }
    : {
        code: 1,
        words: "is not sealed: a process on this machine has it open, or ended before it could seal it",
      };

async function seal(each: Seal): Promise<Done> {
  await each.close();
  return { code: 0, words: "is sealed in its current state" };
}

/** Carries out an action on the seal of a ledger that moves between machines. */
const onSeal =
  (word: string, act: (seal: Seal) => Promise<Done>): CommandAction =>
  async (context) => {
    const config = await openConfig(context);
    if (config.ledgerUrl !== undefined)
      throw new PlacewrightError("usage", `Cannot ${word} the ledger: it is a database, which has no seal`, {
        hint: "Its server decides who can change it",
      });
    const found = await sealOf(config);
    if (!found)
      throw new PlacewrightError("usage", `Cannot ${word} the ledger: ${ledgerKeyName} is not set`, {
        hint: "Create a key with openssl rand -hex 32, and store it as a secret in your CI service",
      });
    await refuseForeignEntries(config.ledgerDir);
    const { code, words } = await act(found);
    context.stdout.write(print`The ledger in ${shown(context, config.ledgerDir)} ${words}.\n`);
    return code;
  };

/** Moves the ledger of a folder into the database of the config, or copies the database into a folder. */
const onDatabase =
  (word: string, act: (database: Database, context: CommandContext) => Promise<number>): CommandAction =>
  async (context) => {
    const config = await openConfig(context);
    const { ledgerUrl: url, ledgerDir, messages, onLedgerWait, env } = config;
    if (url === undefined)
      throw new PlacewrightError("usage", `Cannot ${word} the ledger: the config names no database`, {
        hint: "Set PLACEWRIGHT_LEDGER to its URL, such as postgres://user:password@host:5432/database",
      });
    const [, path] = context.paths;
    const folder = path === undefined ? undefined : resolve(context.cwd, path);
    const settings = { messages, onLedgerWait, env };
    return act({ url, name: nameLedger(config), ledgerDir, folder, settings }, context);
  };

interface Database {
  readonly url: string;
  /** The URL without its password. */
  readonly name: string;
  readonly ledgerDir: string;
  /** The folder that the command line names. */
  readonly folder: string | undefined;
  readonly settings: MoveSettings;
}

async function migrate(
  { url, name, ledgerDir, folder = ledgerDir, settings }: Database,
  context: CommandContext,
) {
  const { migrateLedger } = await import("../../workspace/move-ledger.ts");
  const moved = await migrateLedger(folder, url, settings);
  if (!moved) {
    context.stdout.write(print`The ledger in ${shown(context, folder)} was moved to ${name} before.\n`);
    return 0;
  }
  const { runs, tests, messages } = moved;
  context.stdout.write(
    print`Moved ${plural(runs, "run")} with ${plural(tests, "test")} and ${plural(messages, "message")} from ${shown(context, folder)} to ${name}, and compared every row.\n`,
  );
  return 0;
}

async function exportTo({ url, name, folder, settings }: Database, context: CommandContext) {
  if (folder === undefined || isUrl(context.paths[1] ?? ""))
    throw new PlacewrightError(
      "usage",
      `Cannot export the ledger: ${folder === undefined ? "no folder is named" : "the destination is a URL, not a folder"}`,
      { hint: "Run placewright ledger export <folder>" },
    );
  const { exportLedger } = await import("../../workspace/move-ledger.ts");
  const { runs, tests, messages, unfinished } = await exportLedger(url, folder, settings);
  context.stdout.write(
    print`Copied ${plural(runs, "finished run")} with ${plural(tests, "test")} and ${plural(messages, "message")} from ${name} to ${shown(context, folder)}, and compared every row.\n`,
  );
  if (unfinished.length > 0)
    context.stdout.write(
      print`Not copied, because not finished: ${unfinished.join(", ")}. Two ledgers could submit the same tests twice.\n`,
    );
  return 0;
}

const shown = ({ cwd }: CommandContext, folder: string): string => relative(cwd, folder) || ".";

const actions = {
  verify: onSeal("verify", verify),
  seal: onSeal("seal", seal),
  migrate: onDatabase("migrate", migrate),
  export: onDatabase("export", exportTo),
} as const;

const takesFolder: ReadonlySet<string> = new Set(["migrate", "export"]);

/** Verifies or creates the seal of a ledger, or moves a ledger between a folder and a database. */
export const ledger: CommandAction = async (context) => {
  const [word = "verify", ...rest] = context.paths;
  const act = findAction(actions, word, `Unknown ledger action "${word}"`);
  const extra = rest[takesFolder.has(word) ? 1 : 0];
  if (extra === undefined) return act(context);
  throw new PlacewrightError("usage", `Unexpected argument "${extra}" after ledger ${word}`, {
    hint: takesFolder.has(word) ? "Name one folder" : `Run placewright ledger ${word} without it`,
  });
};
