import type { MessageEvidence } from "./message-evidence.ts";

/** The addresses of the List-Unsubscribe field (RFC 2369); empty where there is none. */
export const unsubscribeAddresses = ({ all }: MessageEvidence): string[] =>
  [...(all("List-Unsubscribe")[0]?.raw.matchAll(/<([^<>]*)>/g) ?? [])].map(([, address = ""]) =>
    address.replace(/\s+/g, ""),
  );
