import type { Secrets } from "../../src/provider/seedlist/open-sender.ts";

/** For code that needs no secret: every request for one is rejected. */
export const noSecrets: Secrets = {
  readSecret: (_, action) => Promise.reject(new Error(`no secret should be needed to ${action}`)),
  resolve: (path) => path,
};
