/** Reasons why a box without a size clips all of an element's content. Undefined if no box does. */
export interface Clips {
  readonly inFlow: string | undefined;
  /** Why it clips content with `position: absolute`, which boxes that are not positioned do not clip. */
  readonly ofAbsolute: string | undefined;
  /** Why it clips content with `position: fixed`, which only transformed boxes clip. */
  readonly ofFixed: string | undefined;
}

export const noClips: Clips = { inFlow: undefined, ofAbsolute: undefined, ofFixed: undefined };

/** A box that may clip all of its content. */
export interface Clipper {
  readonly position: string;
  /** Why the box clips all of its content. Undefined if it does not. */
  readonly clippedBy: string | undefined;
  /** Whether fixed content is placed in the box, and not in the window. */
  readonly holdsFixed: boolean;
}

/** Returns the clips of the content of a box. */
export function clipsOf(parent: Clips, { position, clippedBy, holdsFixed }: Clipper): Clips {
  const around =
    position === "absolute" ? parent.ofAbsolute : position === "fixed" ? parent.ofFixed : parent.inFlow;
  const own = around ?? clippedBy;
  const clips: Clips = {
    inFlow: own,
    ofAbsolute: holdsFixed || position !== "static" ? own : parent.ofAbsolute,
    ofFixed: holdsFixed ? own : parent.ofFixed,
  };
  return areSameClips(clips, parent) ? parent : clips;
}

export const areSameClips = (left: Clips, right: Clips): boolean =>
  left.inFlow === right.inFlow && left.ofAbsolute === right.ofAbsolute && left.ofFixed === right.ofFixed;
