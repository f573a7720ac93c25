const endsInLetter = /[\p{L}\p{M}]$/u;
const startsWithLetter = /^\p{L}/u;

/** Counts the places in which hidden text is between two visible letters of one word. */
export interface WordReader {
  show(text: string): void;
  hide(): void;
  /** Ends the word: a line or a block begins or ends. */
  end(): void;
  count(): number;
}

export function createWordReader(): WordReader {
  let [isInWord, isHiding, count] = [false, false, 0];
  return {
    show(text) {
      if (text === "") return;
      if (isHiding && startsWithLetter.test(text)) count++;
      isInWord = endsInLetter.test(text);
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
