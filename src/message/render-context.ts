/** A component as HTML and as plain text. */
export interface RenderedComponent {
  readonly html: string;
  readonly text: string;
}

/** Renders the default export of a module; `path` is relative to the project folder. */
export type RenderComponent = (
  path: string,
  props: Readonly<Record<string, unknown>>,
) => Promise<RenderedComponent>;

/** Where messages are rendered. Templates are read once per context object: share one between the messages of a run. */
export interface RenderContext {
  /** Absolute; every file that a message names lies inside it. */
  readonly projectDir: string;
  /** Absolute. */
  readonly templatesDir: string;
  /** Runs code of the project. Absent if none may run: messages of React components cannot be rendered. */
  readonly renderComponent?: RenderComponent;
  /** The same seed gives the same Message-ID and boundaries for the same content; random without one. */
  readonly seed?: string;
  /** The Date header; now without one. */
  readonly date?: Date;
}
