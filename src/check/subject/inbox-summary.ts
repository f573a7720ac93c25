import type { Check, Observation } from "../check.ts";
import { readingLength } from "../evidence/reading-length.ts";

/** Maximum number of images before the first words: a logo and a picture are acceptable. */
const maxImages = 2;
/** Minimum reading length of a subject that the body can be found to repeat, in Latin letters. */
const minSubject = 12;

/**
 * Opening phrases that say nothing about the content. A phrase that could also be about a product matches
 * only with a certain object or ending.
 */
const boilerplate: readonly RegExp[] = [
  /^(?:click here to )?(?:view|read|see|open) (?:(?:this|the|our|it|in|e-?mail|message|newsletter|mail) ){0,3}(?:online\b(?! (?:and|or|at|with|for|until|before)\b)|in (?:your|a|the)? ?(?:web )?browser)/i,
  /^view (?:the )?web ?version\b/i,
  /^web ?version\b(?! (?:\d|(?:of|is|has|and|for)\b))/i,
  /^(?:(?:are you )?having )?(?:trouble|problems) (?:viewing\?|(?:viewing|reading|seeing|opening|displaying|with) (?:(?:this|the|our|these) )?(?:it|this|e-?mail|message|newsletter|images|pictures)\b)/i,
  /^(?:is this )?(?:e-?mail|message|newsletter) not display/i,
  /^if you (?:can['’]?t|cannot|can not|are unable to|(?:are having|have) (?:trouble|problems)) (?:properly )?(?:view|see|read|open|display)(?:ing)? (?:(?:this|the|our|these|any) )?(?:it|this|e-?mail|message|newsletter|images|pictures)\b/i,
  /^if (?:this|the|our) (?:e-?mail|message|newsletter|images|pictures) (?:do|does|are|is)(?:n['’]t| not) (?:display|show|look|load|appear)/i,
  /^unsubscribe\b(?! (?:request|confirm|complet|success))/i,
  /^no images\?/i,
  /^(?:im browser (?:ansehen|anzeigen|öffnen)|(?:newsletter|e-mail) online ansehen|voir (?:la )?version en ligne|ver en (?:el|tu) navegador)/i,
];

export const inboxSummary: Check = {
  id: "inbox-summary",
  severity: "warn",
  about: "The first words describe the content, before any images",
  fix: "Start the body with a sentence about the content, different from the subject, before images and links to a web version",
  source: "https://www.responselabs.com/2026/05/ai-email-summaries-marketing-impact/",
  run({ html, subject }) {
    if (!html) return [];
    const observations: Observation[] = [];
    const lead = html.preheader.text;
    if (isBoilerplate(lead))
      observations.push({
        message: "The first words of the body say nothing about its content",
        excerpt: lead,
      });
    const [words, title] = [toLetters(lead), toLetters(subject)];
    if (readingLength(title) >= minSubject && words.startsWith(title))
      observations.push({ message: "The first words of the body repeat the subject", excerpt: lead });
    const images = imagesBeforeWords(html.source);
    if (images > maxImages)
      observations.push({
        message: `${images} images come before the first words, and inbox summaries leave images out`,
      });
    return observations;
  },
};

/** Whether a text starts with a phrase such as "View in browser", which says nothing about the content. */
export const isBoilerplate = (text: string): boolean => boilerplate.some((phrase) => phrase.test(text));

const toLetters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Elements whose text is not displayed. */
const unseen = /^<(style|script|title|template)\b/i;

/** An image of at most 20 pixels in width or height: a spacer, a bullet, or a tracking pixel. */
const spacer = /\b(?:width|height)\s*=\s*["']?(?:1?\d|20)(?:px)?["'\s/>]/i;

/**
 * Counts the images larger than a spacer before the body's first text. A hidden preheader counts as text.
 * Returns 0 if there is no text.
 */
function imagesBeforeWords(source: string): number {
  let images = 0;
  for (let at = 0; at < source.length; ) {
    const open = source.indexOf("<", at);
    if (hasLetters(source.slice(at, open < 0 ? undefined : open))) return images;
    if (open < 0) return 0;
    const isComment = source.startsWith("<!--", open);
    const end = source.indexOf(isComment ? "-->" : ">", open);
    if (end < 0) return 0;
    const tag = source.slice(open, end + 1);
    if (/^<img\b/i.test(tag) && !spacer.test(tag)) images++;
    at = end + (isComment ? 3 : 1);
    const name = unseen.exec(tag)?.[1];
    if (name !== undefined) at = endOf(name, source, at);
  }
  return 0;
}

function endOf(name: string, source: string, from: number): number {
  const closing = new RegExp(`</${name}`, "gi");
  closing.lastIndex = from;
  return closing.exec(source)?.index ?? source.length;
}

const hasLetters = (text: string): boolean => /[\p{L}\p{N}]/u.test(text.replace(/&#?\w+;/g, ""));
