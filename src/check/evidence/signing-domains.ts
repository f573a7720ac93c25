import type { MessageEvidence } from "./message-evidence.ts";
import { perMessage } from "./per-message.ts";

/** The domains that DKIM signatures of a message name (`d=`), in lower case; nobody has verified them. */
export const signingDomains = perMessage(({ all }: MessageEvidence): readonly string[] =>
  all("DKIM-Signature").flatMap(({ raw }) => {
    const domain = /(?:^|;)\s*d\s*=\s*([^;\s]+)/i.exec(raw)?.[1]?.toLowerCase();
    return domain === undefined ? [] : [domain];
  }),
);
