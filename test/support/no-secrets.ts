import type { Secrets } from "../../src/provider/seedlist/open-sender.ts";

/** For what asks for no password. */
export const noSecrets: Secrets = {
  readSecret: (_, action) => Promise.reject(new Error(`nobody should need a secret to ${action}`)),
  resolve: (path) => path,
};
