import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { withFrame } from "../../authored/code-frame.ts";
import { positionAt } from "../../authored/locate.ts";
import { type ErrorDetails, messageOf, PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { version } from "../../version.ts";
import { insertProperty } from "./insert-property.ts";
import type { PackageManager } from "./package-manager.ts";

/** Names of files that list the dependencies of a project. */
export const manifestNames = ["package.json", "deno.json", "deno.jsonc"];

/** A file that lists the dependencies of a project. */
export interface Manifest {
  readonly name: string;
  /** Undefined if the file does not exist. */
  readonly text: string | undefined;
  readonly value: Readonly<Record<string, unknown>>;
}

const byteOrderMark = "\uFEFF";

/** Reads a manifest. Throws `usage`, with the place, if it is not a JSON object. */
export async function readManifest(folder: string, name: string): Promise<Manifest> {
  const text = await readFile(join(folder, name), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new PlacewrightError("usage", `Cannot read "${name}": ${fileReason(error)}`, { cause: error });
  });
  if (text === undefined) return { name, text, value: {} };
  const errors: ParseError[] = [];
  const json = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  const value: unknown = parse(json, errors, {
    // No package manager reads a package.json with either.
    allowTrailingComma: name !== "package.json",
    disallowComments: name === "package.json",
  });
  const [error] = errors;
  if (!error && typeof value === "object" && value !== null && !Array.isArray(value))
    return { name, text, value: value as Record<string, unknown> };
  const reason = error ? `it is not valid JSON (${printParseErrorCode(error.error)})` : "it is not an object";
  throw withFrame(
    cannotAdd(name, reason, { location: { file: name, ...positionAt(json, error?.offset ?? 0) } }),
    { file: name, text: json },
  );
}

const cannotAdd = (name: string, reason: string, details: ErrorDetails): PlacewrightError =>
  new PlacewrightError("usage", `Cannot add placewright to "${name}": ${reason}`, {
    ...details,
    hint: "Fix the file, and run init again",
  });

/** A property that a project needs in its manifest. */
type Property = readonly [section: string, key: string, value: string];

/** What a manifest is for. */
export interface ManifestUse {
  readonly manager: PackageManager;
  /** `pnpm@10.1.0`, if it is known: what Corepack installs. */
  readonly managerVersion: string | undefined;
  /** Whether scripts run in the project's folder. */
  readonly isInProject: boolean;
}

/** Returns the dependency, in its exact version, and what starts the command. */
function propertiesOf({ manager, isInProject }: ManifestUse): { dependency: Property; script?: Property } {
  if (manager === "deno")
    return {
      dependency: ["imports", "placewright", `npm:placewright@${version}`],
      script: ["tasks", "placewright", "deno run -A placewright"],
    };
  return {
    dependency: ["devDependencies", "placewright", version],
    ...(isInProject ? { script: ["scripts", "placement", "placewright run"] as const } : {}),
  };
}

/** Returns the version of the package that a manifest lists, as it is written. Undefined if it lists none. */
export function listedVersion({ value }: Manifest): string | undefined {
  const section = ["dependencies", "devDependencies", "imports"].find((name) =>
    Object.hasOwn(Object(value[name]), "placewright"),
  );
  return section && String(Object(value[section])["placewright"]);
}

/** Whether a manifest lists the package, in any version. */
export const listsPackage = (manifest: Manifest): boolean => listedVersion(manifest) !== undefined;

/** Returns a new manifest, as text. */
function newManifest({ manager, managerVersion }: ManifestUse): string {
  const value =
    manager === "deno"
      ? {}
      : { private: true, type: "module", ...(managerVersion ? { packageManager: managerVersion } : {}) };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * Returns the text of a manifest with the package and a script that starts it. Keeps what is there, also another version
 * of the package. Throws `usage` if a section is not an object.
 */
export function completeManifest(manifest: Manifest, use: ManifestUse): string {
  const text = manifest.text ?? newManifest(use);
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : "";
  const { script, dependency } = propertiesOf(use);
  const wanted = [...(script ? [script] : []), ...(listsPackage(manifest) ? [] : [dependency])];
  try {
    return (
      mark +
      wanted.reduce(
        (json, [section, key, value]) => insertProperty(json, [section, key], value),
        text.slice(mark.length),
      )
    );
  } catch (error) {
    throw cannotAdd(manifest.name, messageOf(error), { location: { file: manifest.name }, cause: error });
  }
}
