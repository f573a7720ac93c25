import type { RunOutcome } from "../result/run-report.ts";
import type { PlaceOf } from "./place-of.ts";
import type { RenderOptions } from "./reporter.ts";

/** The options of a built-in format. */
export interface FileOptions extends RenderOptions {
  /** Returns where a test is declared. Default: only the file is known. */
  readonly placeOf?: PlaceOf;
}

/** Renders a report in one format. Has no side effects. */
export type Render = (
  report: RunOutcome,
  options: FileOptions,
) => string | Promise<string> | AsyncIterable<string>;

export interface FileFormat {
  /** Default file name. */
  readonly file: string;
  /** Whether the format has the lines of scenario files. Absent if it has not. */
  readonly needsPlaces?: true;
  /** Loads the renderer. Called only if the format is requested. */
  load(): Promise<Render>;
}

/** The formats that `--reporter` knows by name. Each writes one file. */
export const fileFormats = {
  html: {
    file: "index.html",
    load: async () => {
      const { renderHtmlReport } = await import("./html/render-html-report.ts");
      return (report, { readMessage }) => renderHtmlReport(report, readMessage);
    },
  },
  json: {
    file: "report.json",
    load: async () => {
      const { toReportJson } = await import("./json.ts");
      return (report, { readMessage }) => toReportJson(report, readMessage);
    },
  },
  junit: { file: "junit.xml", load: async () => (await import("./junit.ts")).toJunit },
  ctrf: { file: "ctrf.json", load: async () => (await import("./ctrf.ts")).toCtrf },
  markdown: {
    file: "report.md",
    load: async () => {
      const { toMarkdown } = await import("./markdown.ts");
      return (report) => toMarkdown(report);
    },
  },
  codequality: {
    file: "gl-code-quality-report.json",
    needsPlaces: true,
    load: async () => {
      const { toCodeQuality } = await import("./code-quality.ts");
      return (report, { placeOf }) => toCodeQuality(report, placeOf);
    },
  },
  sarif: { file: "findings.sarif", load: async () => (await import("./run-sarif.ts")).toRunSarif },
} as const satisfies Readonly<Record<string, FileFormat>>;

export type FileFormatName = keyof typeof fileFormats;

export const isFileFormat = (name: string): name is FileFormatName => Object.hasOwn(fileFormats, name);
