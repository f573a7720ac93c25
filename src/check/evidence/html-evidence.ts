export interface Link {
  /** URL as written, trimmed. */
  readonly href: string;
  /** Link text, including the alternative text of its images, with white space collapsed. */
  readonly text: string;
  /** Link text without what is hidden on every screen. */
  readonly shown: string;
  /** Whether a screen reader has a label other than `text`, or skips the link. */
  readonly isLabeled: boolean;
  readonly isHidden: boolean;
}

export interface Image {
  readonly src: string;
  /**
   * Alternative text, or what a screen reader uses instead. Undefined if there is none, which differs from an
   * empty text.
   */
  readonly alt: string | undefined;
  readonly widthPx: number | undefined;
  readonly heightPx: number | undefined;
  readonly isHidden: boolean;
  /** Whether width and height are both set, in any unit. */
  readonly isSized: boolean;
}

/** Visible text with its computed style: on a large screen, or on a phone if it is visible only there. */
export interface TextRun {
  readonly text: string;
  readonly color: string;
  /** Nearest background behind the text. Not a color if it is an image or translucent. */
  readonly background: string;
  readonly fontSizePx: number;
  readonly isBold: boolean;
}

/**
 * Text that is hidden on a large screen, on a phone, and after everything that opens is opened, with the
 * reason.
 */
export interface HiddenText {
  readonly text: string;
  /** Reason why it is hidden: `display: none`. */
  readonly how: string;
}

/** What checks read of an HTML body. */
export interface HtmlEvidence {
  readonly source: string;
  readonly links: readonly Link[];
  readonly images: readonly Image[];
  readonly runs: readonly TextRun[];
  readonly hidden: readonly HiddenText[];
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
  readonly attributeNames: ReadonlySet<string>;
  /** Types of inputs and buttons: `input radio`. */
  readonly inputTypes: ReadonlySet<string>;
  /** Distinct values of `style` attributes. */
  readonly styleAttributes: ReadonlySet<string>;
  /** Deepest nesting of elements. */
  readonly depth: number;
  readonly lang: string | undefined;
  readonly title: string | undefined;
  /** Content of `<meta>` elements, by name in lower case. */
  readonly meta: ReadonlyMap<string, string>;
  /** Whether a `<meta http-equiv="refresh">` redirects automatically. */
  readonly refreshes: boolean;
  /** Heading levels, in document order. */
  readonly headings: readonly number[];
  /** Number of tables without `role`, label, header cells, or caption. A screen reader reads them as data. */
  readonly unmarkedTables: number;
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
