import type { Check } from "../check.ts";

const maxBytes = 10 * 2 ** 20;

export const attachmentSize: Check = {
  id: "attachment-size",
  severity: "warn",
  about: "The message is smaller than 10 MB",
  fix: "Link to large files instead of attaching them",
  source: "https://docs.aws.amazon.com/ses/latest/dg/quotas.html",
  run: ({ bytes }) =>
    bytes.length > maxBytes
      ? [
          {
            message: `The message is ${(bytes.length / 2 ** 20).toFixed(1)} MB; many mailboxes accept at most 10 to 25 MB`,
          },
        ]
      : [],
};
