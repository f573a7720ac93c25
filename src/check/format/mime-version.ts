import type { Check } from "../check.ts";
import { withoutComments } from "../evidence/comments.ts";

export const mimeVersion: Check = {
  id: "mime-version",
  severity: "warn",
  about: "A message with MIME headers declares MIME-Version: 1.0",
  fix: "Add the header MIME-Version: 1.0",
  source: "https://www.rfc-editor.org/rfc/rfc2045#section-4",
  run({ all, first }) {
    const usesMime = all("Content-Type").length + all("Content-Transfer-Encoding").length > 0;
    const field = first("MIME-Version");
    const version = field && withoutComments(field).trim();
    if (!usesMime || version === "1.0") return [];
    return [
      {
        message:
          version === undefined ? "There is no MIME-Version header" : `The MIME-Version is "${version}"`,
      },
    ];
  },
};
