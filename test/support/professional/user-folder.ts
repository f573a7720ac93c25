import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { brands } from "./brand.ts";
import { compose, type ProfessionalMail } from "./compose.ts";
import { shownTexts } from "./shown-texts.ts";

/** Reads the messages (`.eml`) and pages (`.html`) of a folder and its subfolders. A page gets the headers of its purpose. */
export async function readFolder(folder: string): Promise<ProfessionalMail[]> {
  const files = (await readdir(folder, { recursive: true }))
    .filter((file) => /\.(eml|html?)$/i.test(file))
    .toSorted();
  return Promise.all(
    files.map(async (name) => {
      const bytes = await readFile(join(folder, name));
      return /\.eml$/i.test(name) ? fromMessage(name, bytes) : fromPage(name, bytes.toString("utf8"));
    }),
  );
}

const collection = "Your folder";

function fromMessage(name: string, message: Uint8Array): ProfessionalMail {
  const { html, first } = readMessage(message);
  const purpose = first("List-Unsubscribe") === undefined ? "transactional" : "marketing";
  return { collection, name, purpose, message, html: html?.source ?? "", shows: [] };
}

const fromPage = (name: string, html: string): Promise<ProfessionalMail> =>
  compose({
    collection,
    name,
    purpose: /unsubscri|opt.?out|abmelden|d[ée]sabonn|d[ée]sinscri/i.test(html)
      ? "marketing"
      : "transactional",
    brand: brands.acme,
    subject:
      shownTexts(/<title[\s\S]*?<\/title>/i.exec(html)?.[0] ?? "", () => false)[0] ??
      basename(name, extname(name)),
    html,
    shows: [],
  });
