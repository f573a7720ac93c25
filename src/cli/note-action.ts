import { messageOf } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { print } from "../report/terminal/terminal-text.ts";
import type { AccessStore, AuditAction, AuditDetails } from "../store/access.ts";
import { recordOwnAction } from "../workspace/record-action.ts";
import type { CommandContext } from "./command.ts";

/**
 * Records an action of a command in the audit of a team's ledger. A failure does not stop the command, which has acted
 * already.
 */
export async function noteAction(
  { stderr }: Pick<CommandContext, "stderr">,
  { config, store }: { readonly config: ResolvedConfig; readonly store: AccessStore },
  action: AuditAction,
  subject: string,
  details: Omit<AuditDetails, "via"> = {},
): Promise<void> {
  const noted = { action, subject, details: { ...details, via: "command line" } } as const;
  await recordOwnAction(config, store, noted).catch((error) => {
    stderr.write(print`! Not recorded in the audit: ${action} ${subject}: ${messageOf(error)}\n`);
  });
}
