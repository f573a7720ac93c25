import { splitList } from "./css-values.ts";
import type { Declaration } from "./declaration.ts";
import type { Keyframes } from "./style-sheet.ts";

/**
 * Applies the final states of the animations of an element that keep them, and the first states of paused
 * ones. For an endless animation, removes
 * the properties that it changes, so that the content counts as visible, unless every keyframe agrees.
 */
export function animate(
  declared: Map<string, string>,
  declarations: readonly Declaration[],
  keyframes: ReadonlyMap<string, Keyframes>,
  add: (declaration: Declaration) => void,
): void {
  const names = declared.get("animation-name")?.toLowerCase();
  if (names === undefined || keyframes.size === 0) return;
  const [fills, counts, directions, delays, states] = [
    "fill-mode",
    "iteration-count",
    "direction",
    "delay",
    "play-state",
  ].map((part) => splitList(declared.get(`animation-${part}`) ?? ""));
  for (const [place, name] of splitList(names).entries()) {
    const frames = keyframes.get(name);
    if (!frames) continue;
    // A shorter list is repeated.
    const at = (list: readonly string[] = []) => list[place % Math.max(1, list.length)] ?? "";
    if (at(states) === "paused") {
      if (/^(?:0m?s)?$/.test(at(delays)))
        apply(/^(?:alternate-)?reverse$/.test(at(directions)) ? frames.end : frames.start);
    } else if (at(counts) === "infinite") {
      for (const property of frames.properties) if (!isImportant(property)) declared.delete(property);
      apply(frames.steady);
    } else if (["forwards", "both"].includes(at(fills)))
      apply(endsAtStart(at(directions), at(counts)) ? frames.start : frames.end);
  }

  /** Animations do not override important declarations. */
  function isImportant(property: string): boolean {
    return declarations.some((each) => each.isImportant && each.property === property);
  }

  function apply(frame: readonly Declaration[]): void {
    for (const each of frame) if (!isImportant(each.property)) add(each);
  }
}

function endsAtStart(direction: string, count: string): boolean {
  const isEven = Number(count || "1") % 2 === 0;
  switch (direction) {
    case "reverse":
      return true;
    case "alternate":
      return isEven;
    case "alternate-reverse":
      return !isEven;
    default:
      return false;
  }
}
