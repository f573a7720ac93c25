import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { html, raw } from "hono/html";
import type { Markup } from "./markup.ts";

const compress = promisify(gzip);

/** Embeds a JSON value for the page's script. Escapes `<`, so that no browser parses it as markup. */
export const dataMarkup = (id: string, value: unknown): Markup =>
  html`<script type="application/json" id="${id}">${raw(JSON.stringify(value).replaceAll("<", "\\u003c"))}</script>`;

/**
 * Embeds compressed values that the page's script unpacks on demand, so that a page with thousands of tests
 * opens quickly.
 */
export async function packedMarkup(values: readonly unknown[]): Promise<Markup> {
  const packed = await compress(JSON.stringify(values));
  return html`<script type="application/gzip" class="packed">${raw(packed.toString("base64"))}</script>
`;
}
