import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { withFrame } from "../authored/code-frame.ts";
import { decodeText } from "../authored/decode-text.ts";
import { parseJson } from "../authored/parse-json.ts";
import { systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import { type DnsZone, readZone } from "../check/authentication/recorded-zone.ts";
import type { FindingBaseline } from "../check/baseline.ts";
import type { BimiFiles } from "../check/check.ts";
import type { Purpose } from "../check/evidence/purpose.ts";
import { createInspector, type Inspector } from "../check/inspect.ts";
import { type CheckSettings, defaultCheckSettings, type FailLevel } from "../check/settings.ts";
import { placed, type ResolvedConfig } from "../config/config.ts";
import { guardCustomChecks } from "./custom-checks.ts";
import { loadFindingBaseline } from "./finding-baseline.ts";

/** Check settings in addition to the config's; these take precedence. */
export interface CheckChoice {
  /** Lowest severity of findings that blocks a message. */
  readonly failOn?: FailLevel | undefined;
  /** The purpose of messages that do not declare one. */
  readonly purpose?: Purpose | undefined;
  /** Path of a file of accepted findings. */
  readonly baseline?: string | undefined;
  /** Whether that file is about to be rewritten. */
  readonly updateBaseline?: boolean | undefined;
}

export interface OpenedChecks {
  readonly inspector: Inspector;
  readonly settings: CheckSettings;
  readonly baseline: FindingBaseline | undefined;
}

/** Loads the check settings and their files, and creates the inspector. Throws if a file cannot be read. */
export async function openChecks(
  config: Pick<ResolvedConfig, "check" | "projectDir" | "atValue">,
  { failOn, purpose, baseline, updateBaseline }: CheckChoice,
): Promise<OpenedChecks> {
  const { check, projectDir } = config;
  const { dns = "off", baseline: configured, bimi, custom = [], ...own } = check;
  const settings: CheckSettings = {
    ...defaultCheckSettings,
    // An option set to undefined is one that is left out.
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    custom: guardCustomChecks(custom),
    dns:
      dns === "off" || dns === "system" || typeof dns === "object"
        ? dns
        : await placed(loadZone(resolve(projectDir, dns), dns), config, ["check", "dns"]),
    ...(bimi === undefined
      ? {}
      : { bimi: await placed(loadBimi(bimi, projectDir), config, ["check", "bimi"]) }),
    ...(failOn === undefined ? {} : { failOn }),
    ...(purpose === undefined ? {} : { purpose }),
  };
  const name = baseline ?? configured;
  return {
    settings,
    inspector: await createInspector({ settings, now: systemClock.now }),
    // Do not apply a baseline that is about to be rewritten.
    baseline: name === undefined || updateBaseline ? undefined : await loadFindingBaseline(name, projectDir),
  };
}

async function loadBimi(
  { logo, certificate }: { readonly logo?: string; readonly certificate?: string },
  projectDir: string,
): Promise<BimiFiles> {
  const load = async (key: string, name: string | undefined): Promise<Uint8Array | undefined> => {
    if (name === undefined) return undefined;
    return readFile(resolve(projectDir, name)).catch((cause) => {
      throw new PlacewrightError("file-missing", `Cannot read the file "${name}": ${fileReason(cause)}`, {
        cause,
        hint: `Set check.bimi.${key} to the published file`,
      });
    });
  };
  return { logo: await load("logo", logo), certificate: await load("certificate", certificate) };
}

async function loadZone(path: string, name: string): Promise<DnsZone> {
  let text = "";
  const refuse = (cause: unknown, hint?: string) => {
    const {
      reason,
      location,
      hint: own,
    } = cause instanceof PlacewrightError ? cause : { reason: fileReason(cause) };
    const problem = new PlacewrightError(
      "config-invalid",
      `Cannot read the recorded DNS answers "${name}": ${reason}`,
      { location, hint: own ?? hint, cause },
    );
    return withFrame(problem, { file: name, text });
  };
  const bytes = await readFile(path).catch((cause) => {
    throw refuse(cause, 'Set check.dns to a file of recorded answers, or to "system" to query DNS');
  });
  try {
    text = decodeText(bytes, name, "config-invalid");
    return Object.fromEntries(readZone((await parseJson(text, name)).value as DnsZone));
  } catch (cause) {
    throw refuse(cause, 'Use the form {"_dmarc.acme.example TXT": ["v=DMARC1; p=reject"]}');
  }
}
