import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ApiVersion } from "../../../src/service/protocol/api.ts";

/** Folder with facts from the API's own model. They stay outside the project and are not copied into it. */
export const factsFolder: string =
  process.env["PLACEWRIGHT_API_DIR"] ?? resolve(import.meta.dirname, "../../../../shared/api");

export interface ModelFile {
  readonly ops: Readonly<Record<string, ModelOperation>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
  readonly aliases?: readonly { op: string; m: string; u: string; body?: object; query?: object }[];
  readonly aliasEnums?: Readonly<Record<string, readonly string[]>>;
}

export interface ModelOperation {
  readonly m: string;
  readonly u: string;
  readonly inShape: string;
  readonly in: { readonly uri?: object; readonly query?: object; readonly body?: object };
  readonly out: string;
  readonly err: readonly string[];
}

export interface ModelShape {
  readonly t: string;
  readonly m?: Readonly<Record<string, string>>;
  readonly req?: readonly string[];
  readonly of?: string;
  readonly v?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly sensitive?: number;
}

export interface LimitsFile {
  readonly PageSize: { readonly min: number; readonly max: number; readonly ops: readonly string[] };
  readonly tags: { readonly maxPerResource: number; readonly key: number[]; readonly value: number[] };
}

/** Reads a file of the facts; undefined if they are not on this machine. */
export function readFacts<File>(name: string): File | undefined {
  try {
    return JSON.parse(readFileSync(resolve(factsFolder, name), "utf8")) as File;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

export const modelFiles: Readonly<Record<ApiVersion, ModelFile | undefined>> = {
  v1: readFacts("pinpoint-email.json"),
  v2: readFacts("sesv2.json"),
};
