import { fileURLToPath } from "node:url";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { buildTests } from "../../../src/workspace/build-tests.ts";
import { selectFrom } from "../../../src/workspace/select-tests.ts";
import type { ProfessionalMail } from "./compose.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The messages of the project's own scenarios. */
export async function ownMail(): Promise<ProfessionalMail[]> {
  const config = await loadConfig({ cwd: root, env: {} });
  const selection = await selectFrom(config, { paths: ["scenarios"] });
  const mail: ProfessionalMail[] = [];
  for await (const { identity, message } of buildTests(config, selection, {
    seed: "professional",
    date: new Date("2026-05-04T08:30:00Z"),
  })) {
    if (!message.bytes) throw new Error(`${identity.title} has no copy of its message`);
    const { html, first } = readMessage(message.bytes);
    mail.push({
      collection: "Placewright",
      name: identity.title,
      purpose: first("List-Unsubscribe") === undefined ? "transactional" : "marketing",
      message: message.bytes,
      html: html?.source ?? "",
      shows: [],
    });
  }
  return mail;
}
