import { withoutAnswerMarks } from "../../check/evidence/answer-marks.ts";
import type { Draft, Piece } from "../draft.ts";
import {
  type Edit,
  type EditContext,
  type EditRule,
  editPieces,
  hasFinding,
  outsideHandlebars,
} from "./edit.ts";

/** Returns the texts that form the subject: its own, and those of rows and locales that it prints. */
function subjectPieces({ pieces, draft, messages }: EditContext): readonly Piece[] {
  const subjects = messages.map(({ evidence }) => evidence.subject);
  return pieces.filter((piece) => {
    if (piece.kind === "subject") return true;
    if (piece.kind !== "row" && piece.kind !== "locale") return false;
    const words = (piece.read(draft) ?? "")
      .split(/\{\{[^{}]*\}\}/)
      .map((part) => part.trim())
      .filter((part) => part.length > 3);
    return words.length > 0 && subjects.some((subject) => words.every((part) => subject.includes(part)));
  });
}

const rule = (
  check: string,
  sentence: string,
  change: (text: string) => string,
  ...symbols: readonly string[]
): EditRule => ({
  checks: [check, ...symbols],
  propose: (context): Edit | undefined =>
    hasFinding(context, check)
      ? {
          id: check,
          sentence,
          hasPlaceholder: false,
          apply: (draft: Draft) => editPieces(draft, subjectPieces(context), change),
        }
      : undefined,
});

/** Writes a text in lowercase with a capital first letter, except inside Handlebars expressions. */
function toSentence(text: string): string {
  let isFirst = true;
  return outsideHandlebars(text, (part) =>
    part.toLowerCase().replace(/\p{L}/u, (letter) => {
      if (!isFirst) return letter;
      isFirst = false;
      return letter.toUpperCase();
    }),
  );
}

const emoji = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/gu;

function dropEmoji(text: string): string {
  let kept = 0;
  return outsideHandlebars(text, (part) =>
    part.replace(emoji, (sign) => (kept++ < 2 ? sign : "")).replace(/ {2,}/g, " "),
  ).trim();
}

function calmSigns(text: string): string {
  const single = outsideHandlebars(text, (part) =>
    part
      .replace(/[!?]{2,}/g, (signs) => (signs.includes("?") ? "?" : "!"))
      .replace(/(?<![$€£])([$€£])[$€£]+(?=\s?\d)/g, "$1")
      .replace(/(?<![$€£])[$€£]{2,}(?![$€£]|\s?\d)/g, "")
      .replace(/\*{3,}|~{3,}/g, "")
      .replace(/[-=_]{4,}/g, "-")
      .replace(/ {2,}/g, " "),
  ).trim();
  const marks = single.replace(/\{\{[^{}]*\}\}/g, "").split("!").length - 1;
  if (marks < 3) return single;
  let left = marks;
  return outsideHandlebars(single, (part) => part.replace(/!/g, () => (--left === 0 ? "!" : ".")));
}

const closeGaps = (text: string): string =>
  outsideHandlebars(text, (part) =>
    part
      .replace(/(?<![^\s])(?:\p{L}[\s.*_-]){3,}\p{L}(?![^\s])/gu, (word) => word.replace(/[\s.*_-]/g, ""))
      .replace(/\s{2,}/g, " "),
  );

export const subjectEdits: readonly EditRule[] = [
  rule("fake-reply", "Removes Re: or Fwd: from the subject: the message is not a reply.", withoutAnswerMarks),
  rule("subject-white-space", "Removes extra spaces between letters and words of the subject.", closeGaps),
  rule(
    "subject-punctuation",
    "Keeps one of each run of punctuation marks in the subject.",
    calmSigns,
    "SIGNS_REPEATED",
  ),
  rule(
    "subject-capitals",
    "Changes the subject from capital letters to sentence case. Restore the capitals of names.",
    toSentence,
  ),
  rule("subject-emoji", "Keeps the first two emoji of the subject.", dropEmoji),
];
