import type { Secrets } from "../../src/provider/seedlist/open-sender.ts";

/** For what asks for no password. */
export const noSecrets: Secrets = {
  readSecret: (_, whose) => Promise.reject(new Error(`nobody should ask for ${whose}`)),
  resolve: (path) => path,
};
