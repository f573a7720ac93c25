import { randomUUID } from "node:crypto";
import { systemClock } from "../base/clock.ts";
import { redactAndCut } from "../base/redact.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { toSafeLine } from "../report/safe-text.ts";
import type { AccessStore, AuditAction, AuditDetails } from "../store/access.ts";
import { localActor } from "./local-actor.ts";

/** Something that somebody did. */
export interface Action {
  /** Who did it. */
  readonly actor: string;
  readonly action: AuditAction;
  /** The id of the run, or the name of what was changed. */
  readonly subject: string;
  readonly details: AuditDetails;
}

/** Longest text of an entry, in characters. */
const maxText = 300;

const clean = (text: string): string => redactAndCut(toSafeLine(text), maxText);

/** Adds an action to the audit. */
export async function recordAction(
  store: Pick<AccessStore, "addAudit">,
  { actor, action, subject, details }: Action,
): Promise<void> {
  const { words } = details;
  await store.addAudit({
    id: randomUUID(),
    atMs: systemClock.now(),
    actor: clean(actor),
    action,
    subject: clean(subject),
    details: { ...details, ...(words === undefined ? {} : { words: clean(words) }) },
  });
}

/**
 * Adds an action of this process to the audit of a team's ledger. A ledger in a folder is one person's own, and has none.
 */
export async function recordOwnAction(
  { ledgerUrl }: Pick<ResolvedConfig, "ledgerUrl">,
  store: Pick<AccessStore, "addAudit">,
  action: Omit<Action, "actor">,
): Promise<void> {
  if (ledgerUrl !== undefined) await recordAction(store, { actor: localActor(), ...action });
}
