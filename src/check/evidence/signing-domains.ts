import type { MessageEvidence } from "./message-evidence.ts";
import { perMessage } from "./per-message.ts";

/** Returns the domains in a message's DKIM signatures (`d=`), in lower case. They are not verified. */
export const signingDomains = perMessage(({ all }: MessageEvidence): readonly string[] =>
  all("DKIM-Signature").flatMap(({ raw }) => {
    const domain = /(?:^|;)\s*d\s*=\s*([^;\s]+)/i.exec(raw)?.[1]?.toLowerCase();
    return domain === undefined ? [] : [domain];
  }),
);
