import type { PlacewrightError } from "../../base/errors.ts";
import type { Measurement } from "../../store/store.ts";
import type { Screenshots } from "../../workspace/screenshots/screenshot-folder.ts";
import type { Answer } from "../home/answer.ts";
import type { ProjectState } from "../open-project.ts";
import type { Preview, ScenarioResult } from "../preview.ts";
import type { Visit } from "./view.ts";

/** What the page of a campaign shows. */
export interface ScenarioPage extends Preview {
  readonly state: ProjectState;
  /** The answer of the home page for it. Absent if its file is broken. */
  readonly answer?: Answer | undefined;
  /** The last results of all variants and projects. */
  readonly last: readonly ScenarioResult[];
  /** Measurements by test id, oldest first. */
  readonly series: ReadonlyMap<string, readonly Measurement[]>;
  /** Errors in the measurements that could not be read. */
  readonly damaged?: readonly PlacewrightError[];
  /** The last screenshots of the displayed variant, and the name of their folder. Absent if there are none. */
  readonly screenshots?: (Screenshots & { readonly folder: string }) | undefined;
  readonly visit: Visit;
  /** Whether the visitor may change files here. */
  readonly canWrite?: boolean | undefined;
  /** The view of the message that the address asks for. */
  readonly view?: string | undefined;
  /** The part of the message that the address asks for. */
  readonly part?: string | undefined;
}
