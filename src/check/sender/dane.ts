import { toNames } from "../../base/to-list.ts";
import { isUnknown, recordsOf } from "../authentication/lookup.ts";
import { type Check, notMeasured } from "../check.ts";

/** Number of hexadecimal digits by matching type. Type 0, a whole certificate or key, has any length. */
const digits: Readonly<Record<string, number>> = { 1: 64, 2: 128 };

export const dane: Check = {
  id: "dane",
  severity: "warn",
  about: "TLSA records of the From domain's mail hosts, if any, are usable and complete",
  fix: "Publish a TLSA record at _25._tcp of each mail host: 3 1 1 and the SHA-256 hash of the key",
  source: "https://www.rfc-editor.org/rfc/rfc7672#section-3.1",
  run(_message, { records }) {
    if (!records) return notMeasured("requires DNS");
    const { domain, mailHosts, tlsa } = records;
    const unanswered = [mailHosts, ...tlsa.map((host) => host.records)].find(isUnknown);
    if (unanswered) return notMeasured(unanswered.why);
    const [having, lacking] = (["records", "none"] as const).map((kind) =>
      tlsa.filter((host) => host.records.kind === kind).map(({ host }) => host),
    );
    if (!having?.length) return [];
    return [
      ...(lacking?.length
        ? [
            {
              message: `Only some mail hosts of ${domain} have a TLSA record: missing for ${toNames(lacking)}, published for ${toNames(having)}`,
            },
          ]
        : []),
      ...tlsa.flatMap(({ host, records: texts }) =>
        (isUnknown(texts) ? [] : recordsOf(texts))
          .filter((text) => !isUsable(text))
          .map((text) => ({ message: `The TLSA record of ${host} cannot be used for mail`, excerpt: text })),
      ),
    ];
  },
};

/** Whether a TLSA record is well-formed and usable for SMTP: only usages 2 and 3 are (RFC 7672, 3.1). */
function isUsable(text: string): boolean {
  const [usage = "", selector = "", match = "", ...data] = text.trim().split(/\s+/);
  const hex = data.join("");
  return (
    /^[23]$/.test(usage) &&
    /^[01]$/.test(selector) &&
    /^[012]$/.test(match) &&
    /^(?:[\da-f]{2})+$/i.test(hex) &&
    hex.length === (digits[match] ?? hex.length)
  );
}
