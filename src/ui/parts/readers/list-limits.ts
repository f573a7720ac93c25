/** How much of a message one message list shows. */
export interface MessageList {
  /** Name of the mail program. */
  readonly reader: string;
  readonly device: "desktop" | "phone";
  /** Whether sender, subject, and text share one line. Otherwise each has a line of its own. */
  readonly isOneLine: boolean;
  /** Characters of the subject that are shown. */
  readonly subjectCharacters: number;
  /** Characters of the text after the subject that are shown. */
  readonly textCharacters: number;
  /** Lines that the text takes. */
  readonly textLines: 1 | 2;
}

// Published measurements, most recent first where they differ. Each list cuts by width, so the figures are those of
// average letters in a window or on a phone of usual size.
// A: https://www.activecampaign.com/glossary/subject-line-length
// B: https://typecount.com/blog/email-subject-line-length
// C: https://themarketer.com/resources/knowledge-base/how-long-should-your-preview-texts-be
// D: https://www.emailtooltester.com/en/blog/email-subject-lines-character-limit/
// E: https://www.mailneo.co/glossary/preview-text
/** The message lists that are shown, with the source of each figure. */
export const messageLists: readonly MessageList[] = [
  // Subject: A, 70. Text: C, 97.
  {
    reader: "Gmail",
    device: "desktop",
    isOneLine: true,
    subjectCharacters: 70,
    textCharacters: 97,
    textLines: 1,
  },
  // Subject: B, 46. Text: C calls it variable: it takes what the line leaves, here as much as Gmail's.
  {
    reader: "Yahoo",
    device: "desktop",
    isOneLine: true,
    subjectCharacters: 46,
    textCharacters: 97,
    textLines: 1,
  },
  // Subject: A, 37 on an iPhone and 33 on Android. Text: E, 40 to 75 on phones, of which D confirms the short end.
  {
    reader: "Gmail",
    device: "phone",
    isOneLine: false,
    subjectCharacters: 33,
    textCharacters: 40,
    textLines: 1,
  },
  // Subject: B, 33. Text: C, 45 to 50.
  {
    reader: "Yahoo",
    device: "phone",
    isOneLine: false,
    subjectCharacters: 33,
    textCharacters: 45,
    textLines: 1,
  },
  // Subject: A, 50. Text: C, 35.
  {
    reader: "Outlook",
    device: "desktop",
    isOneLine: false,
    subjectCharacters: 50,
    textCharacters: 35,
    textLines: 1,
  },
  // Subject: B, 38. Text: C, 55.
  {
    reader: "Outlook",
    device: "phone",
    isOneLine: false,
    subjectCharacters: 38,
    textCharacters: 55,
    textLines: 2,
  },
  // Subject: B, 64. Text: C, 140.
  {
    reader: "Apple Mail",
    device: "desktop",
    isOneLine: false,
    subjectCharacters: 64,
    textCharacters: 140,
    textLines: 2,
  },
  // Subject: A and D, 48. Text: C, 81 on an upright iPhone; D, 99 on an iPhone 14.
  {
    reader: "Apple Mail",
    device: "phone",
    isOneLine: false,
    subjectCharacters: 48,
    textCharacters: 81,
    textLines: 2,
  },
];
