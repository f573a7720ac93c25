/**
 * Coordinates of charts: x in percent of the width, y in pixels, so that one drawing fits every screen.
 *
 * @module
 */

/** A share in percent. Undefined if it was not measured. */
export type Share = number | undefined;

/** Whether a value can be drawn. A ledger is data, so it may contain anything. */
export const isDrawn = (value: Share): value is number => value !== undefined && Number.isFinite(value);

/** Rounds a coordinate to a hundredth, finer than any screen. */
export const round = (value: number): number => Math.round(value * 100) / 100;

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));

/** The area of a chart in which values are drawn, in pixels. */
export interface Plot {
  /** Room above 100 percent. */
  readonly top: number;
  /** Distance from 100 to 0 percent. */
  readonly height: number;
}

/** Returns the y of a share. Shares beyond 0 and 100 are drawn at the edge. */
export const toY = ({ top, height }: Plot, percent: number): number =>
  round(top + ((100 - clamp(percent, 100)) * height) / 100);

/** Returns the x of the middle of a run's slot, in percent. Slots have the same width. */
export const toX = (at: number, count: number): number =>
  round(clamp((at + 0.5) / Math.max(1, count), 1) * 100);

/** Returns the width of a run's slot, in percent. */
export const slotWidth = (count: number): number => 100 / Math.max(1, count);
