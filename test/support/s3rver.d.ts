/** The parts of the server that tests use. It comes without types. */
declare module "s3rver" {
  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    readonly httpServer: { closeAllConnections(): void };
    readonly middleware: ((
      context: {
        readonly method: string;
        readonly path: string;
        readonly headers: Readonly<Record<string, string | undefined>>;
      },
      next: () => Promise<void>,
    ) => Promise<void>)[];
    run(): Promise<unknown>;
    close(): Promise<void>;
  }
}
