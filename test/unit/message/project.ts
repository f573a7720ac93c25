import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type MessageInput, type RenderContext, renderMessage } from "../../../src/message/render.ts";
import type { RenderedMessage } from "../../../src/message/rendered-message.ts";

/**
 * Creates a project with these files in a temporary folder. Its context is deterministic unless `options`
 * change it.
 */
export async function createProject(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  options: Partial<RenderContext> = { seed: "s", date: new Date("2026-03-01T08:00:00Z") },
): Promise<RenderContext> {
  const projectDir = await mkdtemp(join(tmpdir(), "placewright-message-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(projectDir, path)), { recursive: true });
    await writeFile(join(projectDir, path), content);
  }
  return { projectDir, templatesDir: join(projectDir, "templates"), ...options };
}

export const from = "Acme <news@acme.example>";

/** Renders a source in a project with these files. */
export async function render(
  source: MessageInput["source"],
  data: MessageInput["data"] = {},
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<RenderedMessage> {
  return renderMessage({ from, source, data }, await createProject(files));
}

/** Returns a promise's rejection reason; fails if it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a rejection, got ${JSON.stringify(value)?.slice(0, 200)}`);
    },
    (error: unknown) => error,
  );
}
