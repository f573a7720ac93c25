import { isIPv4, isIPv6 } from "node:net";
import { type MacroString, parseDomainSpec, parseMacroString, SpfSyntaxError } from "./spf-macros.ts";

export type SpfQualifier = "pass" | "fail" | "softfail" | "neutral";

/** One mechanism: what it matches, and the result if it does. */
export interface SpfMechanism {
  readonly qualifier: SpfQualifier;
  readonly kind: "all" | "include" | "a" | "mx" | "ptr" | "exists" | "ip4" | "ip6";
  /** Undefined means the domain being checked. */
  readonly domain: MacroString | undefined;
  /** IP network of `ip4` and `ip6`. Empty for other kinds. */
  readonly network: string;
  /** Prefix lengths for IPv4 and IPv6, in bits. */
  readonly prefix: { readonly v4: number; readonly v6: number };
}

export interface SpfRecord {
  readonly mechanisms: readonly SpfMechanism[];
  readonly redirect: MacroString | undefined;
  readonly explanation: MacroString | undefined;
}

const qualifiers: Readonly<Record<string, SpfQualifier>> = {
  "+": "pass",
  "-": "fail",
  "~": "softfail",
  "?": "neutral",
};

/** Whether a TXT record is an SPF record (RFC 7208, 4.5). */
export const isSpfRecord = (text: string): boolean => /^v=spf1(?: |$)/i.test(text);

/**
 * Parses the whole record: a syntax error counts even after the term that matches (RFC 7208, 4.6). Throws
 * `SpfSyntaxError`.
 */
export function parseSpfRecord(text: string): SpfRecord {
  const mechanisms: SpfMechanism[] = [];
  const modifiers = new Map<string, MacroString>();
  for (const term of text.split(" ").slice(1)) {
    if (term === "") continue;
    if (!/^[\x21-\x7e]+$/.test(term)) throw new SpfSyntaxError("the record has non-ASCII characters");
    const name = /^[a-z][a-z\d._-]*(?==)/i.exec(term)?.[0].toLowerCase();
    if (name === undefined) mechanisms.push(parseMechanism(term));
    else addModifier(name, term.slice(name.length + 1), modifiers);
  }
  return { mechanisms, redirect: modifiers.get("redirect"), explanation: modifiers.get("exp") };
}

function addModifier(name: string, value: string, modifiers: Map<string, MacroString>): void {
  if (name !== "redirect" && name !== "exp") {
    parseMacroString(value, "slodipvhcrt");
    return;
  }
  if (modifiers.has(name)) throw new SpfSyntaxError(`the record has ${name}= twice`);
  modifiers.set(name, parseDomainSpec(value));
}

function parseMechanism(term: string): SpfMechanism {
  const sign = qualifiers[term.charAt(0)];
  const body = sign === undefined ? term : term.slice(1);
  const kind = (/^[a-z\d]+(?=[:/]|$)/i.exec(body)?.[0] ?? "").toLowerCase();
  const rest = body.slice(kind.length);
  const invalid = (): SpfSyntaxError => new SpfSyntaxError(`the term "${term}" is invalid`);
  const whole = { qualifier: sign ?? "pass", network: "", prefix: { v4: 32, v6: 128 } } as const;
  const argument = rest.startsWith(":") ? rest.slice(1) : undefined;
  switch (kind) {
    case "all":
      if (rest !== "") throw invalid();
      return { ...whole, kind, domain: undefined };
    case "include":
    case "exists":
      if (argument === undefined) throw invalid();
      return { ...whole, kind, domain: parseDomainSpec(argument) };
    case "ptr":
      if (rest !== "" && argument === undefined) throw invalid();
      return { ...whole, kind, domain: argument === undefined ? undefined : parseDomainSpec(argument) };
    case "a":
    case "mx": {
      const { text, single, double } = splitPrefix(rest);
      if (text !== "" && !text.startsWith(":")) throw invalid();
      return {
        ...whole,
        kind,
        domain: text === "" ? undefined : parseDomainSpec(text.slice(1)),
        prefix: { v4: toPrefix(single, 32, term), v6: toPrefix(double, 128, term) },
      };
    }
    case "ip4":
    case "ip6": {
      const { text, single, double } = splitPrefix(argument ?? "");
      const isNetwork = kind === "ip4" ? isIPv4(text) : isIPv6(text) && !text.includes("%");
      if (!isNetwork || double !== undefined) throw invalid();
      const prefix =
        kind === "ip4"
          ? { v4: toPrefix(single, 32, term), v6: 128 }
          : { v4: 32, v6: toPrefix(single, 128, term) };
      return { ...whole, kind, domain: undefined, network: text, prefix };
    }
    default:
      throw invalid();
  }
}

/** Splits `/24`, `//64`, or both from the end of a term. */
function splitPrefix(text: string): {
  readonly text: string;
  readonly single: string | undefined;
  readonly double: string | undefined;
} {
  const [rest, double] = cutDigits(text, "//");
  const [start, single] = cutDigits(rest, "/");
  return { text: start, single, double };
}

function cutDigits(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.lastIndexOf(separator);
  const digits = text.slice(at + separator.length);
  return at >= 0 && /^\d+$/.test(digits) ? [text.slice(0, at), digits] : [text, undefined];
}

function toPrefix(digits: string | undefined, most: number, term: string): number {
  if (digits === undefined) return most;
  if (!/^(?:0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > most)
    throw new SpfSyntaxError(`the term "${term}" has an invalid prefix length`);
  return Number(digits);
}
