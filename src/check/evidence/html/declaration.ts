import { readColor } from "../colors.ts";
import { readDisplay, readFontSize, readLength } from "./css-values.ts";
import { viewports } from "./viewport.ts";

/** A declaration that a browser keeps: no shorthand, in lower case. */
export interface Declaration {
  readonly property: string;
  readonly value: string;
  readonly isImportant: boolean;
}

/** The properties that decide what a reader sees, as authors write them. */
const relevant = new Set(
  `display visibility opacity font font-size font-weight line-height color -webkit-text-fill-color background background-color
  background-image overflow overflow-x overflow-y height max-height min-height width max-width min-width padding padding-top
  padding-right padding-bottom padding-left margin margin-left text-indent position left top float clip clip-path
  transform aspect-ratio`.split(/\s+/),
);

export const isRelevant = (property: string): boolean => relevant.has(property);

const shorthandFont =
  /(?:^|\s)([\d.]+[a-z%]*|0|(?:x{1,2}-)?(?:small|large)|medium)(?:\s*\/\s*([\d.]+[a-z%]*|normal))?\s+\S/;

/**
 * What a browser makes of a declaration: the longhands of a shorthand, and nothing of what is invalid or decides nothing that a reader
 * sees. `isQuirky`: whether lengths may lack their unit.
 */
export function toDeclarations(
  property: string,
  written: string,
  isImportant: boolean,
  isQuirky: boolean,
): Declaration[] {
  const value = written.toLowerCase();
  const keep = (name: string, kept: string): Declaration => ({ property: name, value: kept, isImportant });
  switch (property) {
    case "font": {
      const [, size, line = "normal"] = shorthandFont.exec(value) ?? [];
      if (size === undefined) return [];
      const weight = /(?:^|\s)(bold|bolder|lighter|\d00)\s/.exec(value)?.[1] ?? "normal";
      return [keep("font-size", size), keep("line-height", line), keep("font-weight", weight)];
    }
    case "background":
      return [
        keep("background-color", colorIn(value) ?? "transparent"),
        keep("background-image", /url\(|gradient\(/.test(value) ? "url()" : "none"),
      ];
    case "overflow": {
      if (!isOverflow(value)) return [];
      const [across = "", down = across] = value.split(/\s+/);
      return [keep("overflow-x", across), keep("overflow-y", down)];
    }
    case "padding": {
      const [top = "0", right = top, bottom = top, left = right] = value.split(/\s+/);
      return [
        keep("padding-top", top),
        keep("padding-right", right),
        keep("padding-bottom", bottom),
        keep("padding-left", left),
      ];
    }
    case "margin": {
      const [top = "0", right = top, , left = right] = value.split(/\s+/);
      return [keep("margin-left", left)];
    }
    default:
      return isValid(property, value, isQuirky) ? [keep(property, value)] : [];
  }
}

function isValid(property: string, value: string, isQuirky: boolean): boolean {
  switch (property) {
    case "display":
      return readDisplay(value);
    case "font-size":
      return readFontSize(value, 16, viewports.desktop, isQuirky) !== undefined;
    case "color":
    case "background-color":
    case "-webkit-text-fill-color":
      return isColor(value);
    case "overflow-x":
    case "overflow-y":
      return isOverflow(value);
    case "opacity":
      return /^[+-]?(\d+(\.\d*)?|\.\d+)%?$|^(inherit|initial|unset)$/.test(value);
    case "visibility":
      return /^(visible|hidden|collapse|inherit|initial|unset)$/.test(value);
    case "font-weight":
      return /^(normal|bold|bolder|lighter|initial|inherit|unset|\d{1,4})$/.test(value);
    case "aspect-ratio":
    case "background-image":
    case "clip":
    case "clip-path":
    case "transform":
    case "float":
    case "position":
      return true;
    default:
      return isLength(property, value, isQuirky);
  }
}

const isOverflow = (value: string): boolean =>
  /^(visible|hidden|clip|scroll|auto|inherit|initial|unset)( |$)/.test(value);

const isLength = (property: string, value: string, isQuirky: boolean): boolean =>
  readLength(value, 16, viewports.desktop, isQuirky) !== undefined ||
  /^(auto|none|normal|inherit|initial|unset|(min|max|fit)-content)$|%$|^calc\(/.test(value) ||
  (property === "line-height" && /^(\d+(\.\d*)?|\.\d+)$/.test(value));

const systemColors =
  /^(canvas|canvastext|windowtext|window|menu|menutext|infotext|infobackground|buttontext|buttonface|buttonborder|graytext|highlight|highlighttext|linktext|visitedtext|activetext|field|fieldtext|mark|marktext)$/;

const isColor = (value: string): boolean =>
  readColor(value) !== undefined ||
  /^(inherit|initial|unset|currentcolor)$/.test(value) ||
  systemColors.test(value);

/** The color among the words of a `background` shorthand. */
const colorIn = (shorthand: string): string | undefined =>
  shorthand
    .replace(/\([^()]*\)/g, (group) => group.replaceAll(" ", ""))
    .split(/\s+/)
    .find((word) => readColor(word) !== undefined);
