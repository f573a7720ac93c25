import { relative } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { refuseForeignEntries } from "../../store/ledger-folder.ts";
import { ledgerKeyName, type Seal } from "../../store/seal.ts";
import { sealOf } from "../../workspace/ledger.ts";
import type { CommandAction } from "../command.ts";
import { openConfig } from "../workspace.ts";

/**
 * Actions of the command, with the exit code and text for each result. `verify` returns 1 if the ledger is
 * not sealed.
 */
const actions = {
  async verify(seal: Seal) {
    return (await seal.verify()) === "sealed"
      ? { code: 0, words: "matches its seal" }
      : {
          code: 1,
          words: "is not sealed: a process on this machine has it open, or ended before it could seal it",
        };
  },
  async seal(seal: Seal) {
    await seal.close();
    return { code: 0, words: "is sealed in its current state" };
  },
} as const;

/** Verifies or creates the seal of a ledger that moves between machines. */
export const ledger: CommandAction = async (context) => {
  const [word = "verify"] = context.paths;
  if (!isAction(word)) {
    const near = nearest(word, Object.keys(actions));
    throw new PlacewrightError("usage", `Unknown ledger action "${word}"`, {
      hint: `${near ? `Did you mean "${near}"? ` : ""}Use one of: verify, seal`,
    });
  }
  const config = await openConfig(context);
  if (config.ledgerUrl !== undefined)
    throw new PlacewrightError(
      "usage",
      `Cannot ${word} the ledger: it is a database, and only folders have a seal`,
      {
        hint: "Its server decides who can change it",
      },
    );
  const seal = await sealOf(config);
  if (!seal)
    throw new PlacewrightError("usage", `Cannot ${word} the ledger: ${ledgerKeyName} is not set`, {
      hint: "Create a key with openssl rand -hex 32, and store it as a secret in your CI service",
    });
  await refuseForeignEntries(config.ledgerDir);
  const { code, words } = await actions[word](seal);
  context.stdout.write(print`The ledger in ${relative(context.cwd, config.ledgerDir) || "."} ${words}.\n`);
  return code;
};

const isAction = (word: string): word is keyof typeof actions => Object.hasOwn(actions, word);
