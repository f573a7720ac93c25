import type { IncomingHttpHeaders } from "node:http";

/** Returns the region in a request's signature. `undefined` if the request is unsigned. */
export const signedRegionOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  /Credential=[^/,\s=]+\/\d{8}\/([a-z0-9-]+)\//.exec(authorization ?? "")?.[1];
