import type { Clock } from "../../base/clock.ts";
import type { AccessStore } from "../../store/access.ts";
import { recordAction } from "../../workspace/record-action.ts";
import { describeToken, faultOf, findToken } from "../tokens.ts";
import { toJson } from "./api-answer.ts";
import { createOccasions } from "./occasions.ts";
import type { Admission, TeamAccess } from "./team-access.ts";

/** Between two records of the use, or of the refusal, of one token, in milliseconds. */
const noteEveryMs = 60_000;

/** Admits programs that send a valid token: `Authorization: Bearer pw_…`. */
export function createTokenAccess(store: AccessStore, clock: Pick<Clock, "now">): TeamAccess {
  const uses = createOccasions(clock, noteEveryMs);
  const refusals = createOccasions(clock, noteEveryMs);
  return {
    async admit({ headers }): Promise<Admission> {
      const [, given] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "") ?? [];
      if (given === undefined)
        return refusal("The API needs a token: Authorization: Bearer pw_…. An admin creates one");
      const nowMs = clock.now();
      const token = await findToken(store, given);
      if (!token) return refusal("This token is unknown. Check it, or ask an admin for another one");
      const fault = faultOf(token, nowMs);
      const actor = `token ${describeToken(token)}`;
      if (fault !== undefined) {
        if (refusals.isNew(token.id))
          await recordAction(store, {
            actor,
            action: "refused",
            subject: "api",
            details: { via: "api", words: fault },
          });
        return refusal(`This token is invalid: ${fault}. Ask an admin for another one`);
      }
      if (uses.isNew(token.id)) await store.noteTokenUse(token.id, nowMs);
      const { role, projects } = token;
      return { visitor: { name: actor, role, projects, via: "api", isOfTeam: true } };
    },
  };
}

const refusal = (message: string): Admission => ({
  answer: toJson(401, "not-signed-in", message, { "WWW-Authenticate": 'Bearer realm="placewright"' }),
});
