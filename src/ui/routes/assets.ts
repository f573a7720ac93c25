import type { UiApp } from "../app-options.ts";
import { readAssets } from "../assets.ts";

/** Adds the style sheets and scripts of the pages. */
export function addAssets(app: UiApp): void {
  app.get("/assets/:hash/:name", async (context) => {
    const asset = Object.values(await readAssets()).find(({ path }) => path === context.req.path);
    if (!asset) return context.notFound();
    return context.body(asset.text, 200, {
      "Content-Type": `${asset.type}; charset=utf-8`,
      "Cache-Control": "private, max-age=31536000, immutable",
    });
  });
}
