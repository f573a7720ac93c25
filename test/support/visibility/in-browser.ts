import type { Page } from "playwright-core";

export interface SeenText {
  readonly text: string;
  readonly isSeen: boolean;
}

/**
 * Returns the text nodes of the page in order, and whether a reader sees each, by the browser's layout and computed styles.
 * Text is not seen if it is off screen, clipped to at most three pixels, nearly transparent, or in its background's color.
 */
export const textsInBrowser = (page: Page): Promise<SeenText[]> =>
  page.evaluate(() => {
    const unseen = new Set(["HEAD", "STYLE", "SCRIPT", "TITLE", "TEMPLATE"]);
    const found: { text: string; isSeen: boolean }[] = [];
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = (node.textContent ?? "").trim();
      let inside = node.parentElement;
      while (inside && !unseen.has(inside.tagName)) inside = inside.parentElement;
      if (text !== "" && !inside) found.push({ text, isSeen: isSeen(node) });
    }
    return found;

    function isSeen(node: Node): boolean {
      const element = node.parentElement;
      if (!element) return false;
      const style = getComputedStyle(element);
      if (style.visibility !== "visible" || Number.parseFloat(style.fontSize) <= 2) return false;
      let opacity = 1;
      for (let each: Element | null = element; each; each = each.parentElement) {
        const { opacity: own, clip, clipPath } = getComputedStyle(each);
        opacity *= Number.parseFloat(own);
        const sides = /^rect\((.*)\)$/.exec(clip)?.[1]?.split(/[\s,]+/);
        if (sides?.every((side) => side === sides[0])) return false;
        if (/^inset\((100|[5-9]\d)%\)|^circle\(0/.test(clipPath)) return false;
      }
      if (opacity < 0.1 || hasColorOfGround(element, style)) return false;
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()].some((rect) => isInSight(rect, element));
    }

    function isInSight(rect: DOMRect, element: Element): boolean {
      let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
      if (right + scrollX <= 0 || bottom + scrollY <= 0) return false;
      let position = "static";
      for (let each: Element | null = element; each; each = each.parentElement) {
        if (each === document.body || each === document.documentElement) break;
        const style = getComputedStyle(each);
        // A positioned element is clipped only by its containing block and that block's ancestors.
        const escapes =
          (position === "fixed" || position === "absolute") &&
          style.position === "static" &&
          each !== element;
        if (!escapes) {
          if (
            /hidden|clip|auto|scroll/.test(style.overflowX + style.overflowY) &&
            style.display !== "inline"
          ) {
            const box = each.getBoundingClientRect();
            [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
            [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
          }
          position = style.position;
        }
      }
      return right - left > 3 && bottom - top > 3;
    }

    function hasColorOfGround(element: Element, style: CSSStyleDeclaration): boolean {
      const front = channels(style.webkitTextFillColor || style.color);
      if (!front) return false;
      if (front[3] < 0.1) return true;
      if (front[3] < 1) return false;
      for (let each: Element | null = element; each; each = each.parentElement) {
        const { backgroundColor, backgroundImage } = getComputedStyle(each);
        if (backgroundImage !== "none") return false;
        const back = channels(backgroundColor);
        if (!back) return false;
        if (back[3] === 1) return contrast(front, back) < 1.05;
        if (back[3] > 0) return false;
      }
      return contrast(front, [255, 255, 255, 1]) < 1.05;
    }

    function channels(color: string): [number, number, number, number] | undefined {
      const [red, green, blue, alpha = 1] = (/^rgba?\((.*)\)$/.exec(color)?.[1] ?? "")
        .split(/[\s,/]+/)
        .map(Number);
      return red === undefined || green === undefined || blue === undefined
        ? undefined
        : [red, green, blue, alpha];
    }

    function contrast(one: readonly number[], other: readonly number[]): number {
      const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
      return (high + 0.05) / (low + 0.05);
    }

    function luminance(color: readonly number[]): number {
      const [red = 0, green = 0, blue = 0] = color.slice(0, 3).map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }
  });
