import { builderDrafts } from "./builders.ts";
import { compose, type ProfessionalMail } from "./compose.ts";
import { foundationDrafts } from "./foundation.ts";
import { mailgenDrafts } from "./mailgen.ts";
import { mjmlDrafts } from "./mjml.ts";
import { ownMail } from "./own.ts";
import { reactEmailDrafts } from "./react-email.ts";
import { simpleTemplateDrafts } from "./simple-template.ts";

/** Tools and authors of the messages. */
export const collections = [
  "MJML 4",
  "MJML 5",
  "React Email",
  "Foundation templates",
  "Foundation pages",
  "Mailgen",
  "Simple template",
  "Markup of editors",
  "Placewright",
] as const;

let making: Promise<readonly ProfessionalMail[]> | undefined;

/** Professional messages, built with common tools and their templates, with proper headers. Built once per process. */
export function professionalMail(): Promise<readonly ProfessionalMail[]> {
  making ??= make();
  return making;
}

async function make(): Promise<readonly ProfessionalMail[]> {
  const drafts = [
    ...(await mjmlDrafts()),
    ...(await reactEmailDrafts()),
    ...(await foundationDrafts()),
    ...mailgenDrafts(),
    ...(await simpleTemplateDrafts()),
    ...(await builderDrafts()),
  ];
  return [...(await Promise.all(drafts.map(compose))), ...(await ownMail())];
}
