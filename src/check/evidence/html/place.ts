/** Offset of an element from its position in the document flow, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  /** Offset of the nearest positioned ancestor. */
  readonly originX: number;
  readonly originY: number;
  /** Whether absolute positions refer to the window: no ancestor is positioned or transformed. */
  readonly isFree: boolean;
}

export const unmoved: Place = { x: 0, y: 0, originX: 0, originY: 0, isFree: true };
