import { type ColorScheme, toFrameDocument } from "../../../report/html/frame-document.ts";

/** The ways in which a frame shows a message. */
export const frameViews = ["light", "dark", "forced", "off"] as const;
export type FrameView = (typeof frameViews)[number];

export const frameViewWords: Readonly<Record<FrameView, string>> = {
  light: "Light",
  dark: "Dark",
  forced: "Forced dark",
  off: "Images off",
};

/** The color scheme of a view's frame. Programs that force dark colors ignore what a message declares for dark mode. */
export const schemeOf = (view: FrameView): ColorScheme => (view === "dark" ? "dark" : "light");

/** A gray box, in place of an image that is not loaded. */
const standIn =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='300' height='120'%3E%3Crect width='100%25' height='100%25' fill='%23c9c9c4'/%3E%3C/svg%3E";

const remoteImage = ["http:", "https:", "//"].map((start) => `img[src^="${start}" i]`).join(",");

/**
 * Styles that come before the message's own. Remote images are never loaded: a gray box of their size stands in.
 *
 * Forced dark inverts all colors and turns the hues back, and inverts images once more so that they keep theirs. This is
 * the full inversion of the Gmail app on iPhones and of Outlook on Windows, which touches dark designs, too
 * (https://github.com/hteumeuleu/email-bugs/issues/68). Those programs invert color by color, so shades differ.
 * 93% keeps the background a dark gray, as theirs is.
 *
 * Images off loads none at all. The browser then shows alternative texts in boxes, as mail programs do.
 */
const stylesOf: Readonly<Record<FrameView, string>> = {
  light: `${remoteImage}{content:url("${standIn}")}`,
  dark: `${remoteImage}{content:url("${standIn}")}`,
  forced: `${remoteImage}{content:url("${standIn}")}html{background:#fff;filter:invert(93%) hue-rotate(180deg)}img,video,[background],[style*="url("]{filter:invert(100%) hue-rotate(180deg)}`,
  off: "img{outline:1px dashed #8a8a8a;outline-offset:-1px;font:13px/18px sans-serif}",
};

/** Returns the document of a message's frame, in one of the views. It loads nothing. */
export const toViewDocument = (html: string, view: FrameView): string =>
  toFrameDocument(
    `${view === "off" ? `<meta http-equiv="Content-Security-Policy" content="img-src 'none'">` : ""}<style>${stylesOf[view]}</style>${html}`,
    schemeOf(view),
  );
