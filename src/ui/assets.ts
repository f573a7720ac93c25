import { createHash } from "node:crypto";
import { styles as reportStyles } from "../report/html/styles.ts";
import { uiStyles } from "./styles.ts";

/** A file that pages of the dashboard load from it. */
export interface Asset {
  /** Path that holds a hash of the text, so that browsers may keep it for ever. */
  readonly path: string;
  readonly type: "text/css" | "text/javascript";
  readonly text: string;
}

export type AssetName = "styles" | "display" | "dashboard" | "editor";

/**
 * Reads the files that the build wrote. The parts of the report keep their own styles: those of the dashboard end at
 * the class `report`, and those of the report begin there.
 */
async function read(): Promise<Readonly<Record<AssetName, Asset>>> {
  const [styles, display, dashboard, editor] = await Promise.all([
    import("../../assets/styles.js"),
    import("../../assets/display.js"),
    import("../../assets/dashboard.js"),
    import("../../assets/editor.js"),
  ]);
  return {
    styles: toAsset("styles.css", "text/css", `${styles.default}\n.report{${reportStyles}${uiStyles}}\n`),
    display: toAsset("display.js", "text/javascript", display.default),
    dashboard: toAsset("dashboard.js", "text/javascript", dashboard.default),
    editor: toAsset("editor.js", "text/javascript", editor.default),
  };
}

function toAsset(name: string, type: Asset["type"], text: string): Asset {
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 16);
  return { path: `/assets/${hash}/${name}`, type, text };
}

let assets: ReturnType<typeof read> | undefined;

/** Returns the files, which are read once. */
export const readAssets = (): ReturnType<typeof read> => {
  assets ??= read();
  return assets;
};
