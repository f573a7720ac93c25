/** Where messages are rendered. Templates are read once per context object: share one between the messages of a run. */
export interface RenderContext {
  /** Absolute; every file that a message names lies inside it. */
  readonly projectDir: string;
  /** Absolute. */
  readonly templatesDir: string;
  /** The same seed gives the same Message-ID and boundaries for the same content; random without one. */
  readonly seed?: string;
  /** The Date header; now without one. */
  readonly date?: Date;
}
