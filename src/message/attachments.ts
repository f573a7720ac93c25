import { basename } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import type { MailFile } from "./compose.ts";
import type { AttachmentSource } from "./message-source.ts";
import { readFileInside } from "./project-file.ts";
import { requireSendable } from "./sendable-text.ts";

/**
 * Reads a message's attachments. Derives the media type from the file name if none is given. Throws the
 * errors of `readFileInside`.
 */
export async function loadAttachments(
  sources: readonly AttachmentSource[],
  projectDir: string,
): Promise<MailFile[]> {
  const { default: mime } = await import("mime");
  return Promise.all(
    sources.map(async ({ path, content, filename, contentType, cid }, index) => {
      if ((path === undefined) === (content === undefined))
        throw new PlacewrightError(
          "message-invalid",
          `Attachment ${index + 1} must have either path or content`,
          {
            literal: path ?? filename ?? cid,
            hint: "Set exactly one of them",
          },
        );
      const name = filename ?? (path === undefined ? `attachment-${index + 1}` : basename(path));
      return {
        filename: requireSendable(name, `Cannot attach file ${index + 1} under its name`),
        contentType: contentType ?? mime.getType(name) ?? "application/octet-stream",
        content:
          path === undefined
            ? Buffer.from(requireSendable(content ?? "", `Cannot attach "${name}"`), "utf8")
            : await readFileInside(projectDir, path, "attachment"),
        ...(cid !== undefined && { cid }),
      };
    }),
  );
}
