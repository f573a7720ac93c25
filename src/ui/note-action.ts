import { messageOf, PlacewrightError } from "../base/errors.ts";
import type { AccessStore, AuditDetails } from "../store/access.ts";
import { type Action, recordAction } from "../workspace/record-action.ts";
import type { Visitor } from "./visitor.ts";

/** Records an action of a visitor in the audit. */
export type NoteAction = (
  visitor: Visitor,
  action: Action["action"],
  subject: string,
  details?: Omit<AuditDetails, "via">,
) => Promise<void>;

export const createNoteAction =
  (store: Pick<AccessStore, "addAudit">): NoteAction =>
  ({ name, via }, action, subject, details = {}) =>
    recordAction(store, { actor: name, action, subject, details: { ...details, via } }).catch((cause) => {
      throw new NotRecorded(action, cause);
    });

/** An action that was done, and that the audit does not have. */
export class NotRecorded extends PlacewrightError {
  override readonly name = "NotRecorded";

  constructor(action: string, cause: unknown) {
    super(
      "ledger-unusable",
      `The action ${action} was done, but not recorded in the audit: ${messageOf(cause)}`,
      {
        hint: "Do not repeat it. Report it to an admin",
        cause,
      },
    );
  }
}

/** Records nothing: the ledger is one person's own. */
export const noteNothing: NoteAction = async () => {};
