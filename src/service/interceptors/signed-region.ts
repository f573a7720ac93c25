import type { IncomingHttpHeaders } from "node:http";

/** The region that a request says it is signed for; undefined where it does not say. */
export const signedRegionOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  /Credential=[^/,\s=]+\/\d{8}\/([a-z0-9-]+)\//.exec(authorization ?? "")?.[1];
