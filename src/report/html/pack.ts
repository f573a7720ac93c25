import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { html, raw } from "hono/html";
import type { Markup } from "./markup.ts";

const compress = promisify(gzip);

/** A value that the page's script reads; nothing of it is markup to a browser. */
export const dataMarkup = (id: string, value: unknown): Markup =>
  html`<script type="application/json" id="${id}">${raw(JSON.stringify(value).replaceAll("<", "\\u003c"))}</script>`;

/** Values that the page's script unpacks when they are wanted: a browser opens a page with thousands of tests in a moment. */
export async function packedMarkup(values: readonly unknown[]): Promise<Markup> {
  const packed = await compress(JSON.stringify(values));
  return html`<script type="application/gzip" class="packed">${raw(packed.toString("base64"))}</script>
`;
}
