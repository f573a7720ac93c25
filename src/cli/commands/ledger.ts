import { relative } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { ledgerKeyName, type Seal } from "../../store/seal.ts";
import { sealOf } from "../../workspace/ledger.ts";
import type { CommandAction } from "../command.ts";
import { openConfig } from "../workspace.ts";

const actions = {
  verify: { act: (seal: Seal) => seal.verify(), done: "is as it was sealed" },
  seal: { act: (seal: Seal) => seal.close(), done: "is sealed as it is" },
} as const;

/** Verifies the seal of a ledger that has travelled, or makes it. */
export const ledger: CommandAction = async (context) => {
  const [word = "verify"] = context.paths;
  if (!isAction(word)) {
    const near = nearest(word, Object.keys(actions));
    throw new PlacewrightError("usage", `Cannot "${word}" a ledger`, {
      hint: `${near ? `did you mean ${near}? ` : ""}write ledger verify or ledger seal`,
    });
  }
  const config = await openConfig(context);
  const seal = await sealOf(config);
  if (!seal)
    throw new PlacewrightError("usage", `Cannot ${word} the ledger: ${ledgerKeyName} is not set`, {
      hint: "make a key with openssl rand -hex 32, and keep it as a secret of the CI service",
    });
  const { act, done } = actions[word];
  await act(seal);
  context.stdout.write(print`The ledger in ${relative(context.cwd, config.ledgerDir) || "."} ${done}.\n`);
  return 0;
};

const isAction = (word: string): word is keyof typeof actions => Object.hasOwn(actions, word);
