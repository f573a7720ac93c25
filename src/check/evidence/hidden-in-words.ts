/** Scripts that separate words by spaces. Text in others has no mark at the ends of its words. */
const separating =
  /[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const endsInLetter = new RegExp(`(?=${separating.source})[\\p{L}\\p{M}]$`, "u");
const startsWithLetter = new RegExp(`^(?=${separating.source})\\p{L}`, "u");
const endsInSmallLetter = /\p{Ll}$/u;
const startsWithCapital = /^\p{Lu}/u;

/** Counts the places in which hidden text is between two visible letters of one word. */
export interface WordReader {
  show(text: string): void;
  hide(): void;
  /** Ends the word: a line or a block begins or ends. */
  end(): void;
  count(): number;
}

export function createWordReader(): WordReader {
  let [isInWord, isSmall, isHiding, count] = [false, false, false, 0];
  return {
    show(text) {
      if (text === "") return;
      // `SaveShare` is two words, with a margin between them that is not read.
      if (isHiding && startsWithLetter.test(text) && !(isSmall && startsWithCapital.test(text))) count++;
      isInWord = endsInLetter.test(text);
      isSmall = endsInSmallLetter.test(text);
      isHiding = false;
    },
    hide() {
      isHiding = isInWord;
    },
    end() {
      [isInWord, isHiding] = [false, false];
    },
    count: () => count,
  };
}
