import type { CookieJar } from "./cookies.ts";
import type { OpenId } from "./open-id.ts";
import type { Sessions } from "./sessions.ts";

/** What the routes of a team's dashboard use. */
export interface TeamRoutes {
  /** The only origin that the dashboard serves. */
  readonly origin: string;
  /** Sign-in in the dashboard itself. Absent if a proxy does it. */
  readonly signIn?: SignInRoutes | undefined;
}

export interface SignInRoutes {
  readonly openId: OpenId;
  readonly sessions: Sessions;
  readonly jar: CookieJar;
}
