import { isPublicMailboxDomain } from "../check/evidence/public-mailboxes.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { parseSender } from "../message/sender.ts";
import { type SelectedTest, titleOf } from "../scenario/select.ts";
import { type Draft, kindOf, type Piece, scenarioText } from "./draft.ts";
import type { EditContext } from "./edits/edit.ts";
import type { JudgedTest } from "./judge.ts";
import { findSender } from "./senders.ts";

/** A scenario's source texts, and the findings in its messages. */
export interface Written {
  readonly draft: Draft;
  readonly pieces: readonly Piece[];
  readonly judged: { readonly tests: readonly Pick<JudgedTest, "title" | "evidence" | "checks">[] };
}

/** Returns the input for a scenario's edits. Undefined if its message is of a kind that cannot be edited. */
export async function contextOf(
  selection: readonly SelectedTest[],
  { draft, pieces, judged }: Written,
  config: ResolvedConfig,
  from: string | undefined,
): Promise<EditContext | undefined> {
  const [first] = selection;
  const kind = first && kindOf(first.scenario);
  if (!first || kind === undefined || kind === "eml" || kind === "serviceTemplate") return undefined;
  const { scenario } = first;
  const titles = new Set(selection.map(titleOf));
  const messages = judged.tests.flatMap(({ title, evidence, checks }) =>
    evidence && titles.has(title)
      ? [
          {
            evidence,
            findings: checks?.findings ?? [],
            symbols: (checks?.spam ?? []).flatMap(({ symbols }) => symbols.map(({ name }) => name)),
          },
        ]
      : [],
  );
  const own = await parseSender(scenario.from, scenario.from).catch(() => undefined);
  const isPublic = own !== undefined && isPublicMailboxDomain(own.domain);
  const sender = isPublic ? await findSender(scenario, config, from) : undefined;
  return {
    scenario,
    own: scenarioText(scenario),
    kind,
    draft,
    pieces,
    messages,
    sender,
    domain: isPublic ? sender?.domain : own?.domain,
  };
}
