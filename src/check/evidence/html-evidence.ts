/** A link or submit button of an HTML body. */
export interface Link {
  /** URL as written, trimmed. */
  readonly href: string;
  /** Link text, including the alternative text of its images, with white space collapsed. */
  readonly text: string;
  /** Link text without what is hidden on every screen. */
  readonly shown: string;
  /**
   * `shown` without the spaces between boxes, which may show one word: `www.pay` and `pal.com` side by side.
   * Absent if it is the same.
   */
  readonly joined?: string;
  /** Whether a screen reader has a label other than `text`, or skips the link. */
  readonly isLabeled: boolean;
  /** Whether no reader can see the link on any screen. */
  readonly isHidden: boolean;
}

/** An `<img>` of an HTML body. */
export interface Image {
  /** URL as written, trimmed. Empty if the attribute is missing. */
  readonly src: string;
  /**
   * Alternative text, or what a screen reader uses instead. Undefined if there is none, which differs from an
   * empty text.
   */
  readonly alt: string | undefined;
  /** Width from the style or the attribute, in pixels. Undefined if absent or relative to the screen. */
  readonly widthPx: number | undefined;
  /** Height from the style or the attribute, in pixels. Undefined if absent or relative to the screen. */
  readonly heightPx: number | undefined;
  /** Whether no reader can see the image on any screen. */
  readonly isHidden: boolean;
  /** Whether width and height are both set, in any unit. */
  readonly isSized: boolean;
}

/** Visible text with its computed style: on a large screen, or on a phone if it is visible only there. */
export interface TextRun {
  /** The words, with white space collapsed. */
  readonly text: string;
  /** Color of the text, as written in the styles: `#333`. */
  readonly color: string;
  /** Nearest background behind the text. Not a color if it is an image or translucent. */
  readonly background: string;
  /** Computed font size, in pixels. */
  readonly fontSizePx: number;
  /** Whether the computed font weight is bold. */
  readonly isBold: boolean;
}

/**
 * Text that is hidden on a large screen, on a phone, and after everything that opens is opened, with the
 * reason.
 */
export interface HiddenText {
  /** The hidden words, with white space collapsed. */
  readonly text: string;
  /** Reason why it is hidden: `display: none`. */
  readonly how: string;
}

/** The data of an HTML body that checks read. */
export interface HtmlEvidence {
  /** The HTML as decoded text, up to the size limit of the checks. */
  readonly source: string;
  /** Links, in document order. */
  readonly links: readonly Link[];
  /** `<img>` elements, in document order. CSS backgrounds are not included. */
  readonly images: readonly Image[];
  /** Visible text in document order, split where the style changes. */
  readonly runs: readonly TextRun[];
  /** Text that no reader can see, in document order. */
  readonly hidden: readonly HiddenText[];
  /** Number of places in which hidden text is between two visible letters of one word. */
  readonly hiddenInWords: number;
  /**
   * Number of invisible characters that no script, emoji, or padding needs, in visible and in hidden text. They
   * can carry text that only programs read.
   */
  readonly smuggledCharacters: number;
  /**
   * All text that a reader sees on a large screen, on a phone, or after opening what opens. White space is
   * collapsed.
   */
  readonly visibleText: string;
  /** The visible text as written: with invisible characters, and white space as is. */
  readonly written: string;
  /** Quoted code: the text in `<pre>`, `<code>`, `<kbd>`, and `<samp>`. */
  readonly code: string;
  /**
   * Text that a mail list shows next to the subject: the hidden text at the start of the body, or else its
   * first visible text.
   */
  readonly preheader: { readonly text: string; readonly isHidden: boolean };
  /** Number of elements, by name. */
  readonly elements: ReadonlyMap<string, number>;
  /** Names of all attributes in the body, in lower case. */
  readonly attributeNames: ReadonlySet<string>;
  /** Types of inputs and buttons: `input radio`. */
  readonly inputTypes: ReadonlySet<string>;
  /** Distinct values of `style` attributes. */
  readonly styleAttributes: ReadonlySet<string>;
  /** Deepest nesting of elements. */
  readonly depth: number;
  /** Language of the `<html>` or `<body>` element: `en-US`. Undefined if neither declares one. */
  readonly lang: string | undefined;
  /** Text of the `<title>` element. Undefined if there is none. */
  readonly title: string | undefined;
  /** Content of `<meta>` elements, by name in lower case. */
  readonly meta: ReadonlyMap<string, string>;
  /** Whether a `<meta http-equiv="refresh">` redirects automatically. */
  readonly refreshes: boolean;
  /** Heading levels, in document order. */
  readonly headings: readonly number[];
  /** Number of tables without `role`, label, header cells, or caption. A screen reader reads them as data. */
  readonly unmarkedTables: number;
  /** CSS text of `<style>` elements, up to the size limit of the checks. */
  readonly styleSheets: readonly string[];
  /** Texts of JSON-LD scripts: order and promotion data that mail programs read. */
  readonly annotations: readonly string[];
  /** URLs of style sheets outside the message. */
  readonly linkedStyles: readonly string[];
  /** Attributes that run a script: `onclick`. */
  readonly handlers: readonly string[];
  /** Largest fixed width of an element, in pixels. Ignores images and elements with `max-width`. */
  readonly widestPx: number;
}
