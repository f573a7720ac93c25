/** A component rendered as HTML and as plain text. */
export interface RenderedComponent {
  readonly html: string;
  readonly text: string;
}

/** Renders the default export of a module. `path` is relative to the project folder. */
export type RenderComponent = (
  path: string,
  props: Readonly<Record<string, unknown>>,
) => Promise<RenderedComponent>;

/**
 * Folders and settings for rendering. Templates are read once per context object, so share one between the
 * messages of a run.
 */
export interface RenderContext {
  /** Absolute path of the project folder, which contains every file that a message names. */
  readonly projectDir: string;
  /** Absolute path of the templates folder. */
  readonly templatesDir: string;
  /**
   * Renders components with the project's code. Absent if project code must not run: React components cannot
   * be rendered.
   */
  readonly renderComponent?: RenderComponent;
  /** Random seed: equal seeds give equal content the same Message-ID and boundaries. Default: random. */
  readonly seed?: string;
  /** Value of the Date header. Default: now. */
  readonly date?: Date;
}
