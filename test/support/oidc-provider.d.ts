/** The part of the package that tests use. Its own types are a package of another author. */
declare module "oidc-provider" {
  import type { RequestListener } from "node:http";

  interface Account {
    readonly accountId: string;
    claims(): Promise<Readonly<Record<string, unknown>>>;
  }

  class Provider {
    constructor(
      issuer: string,
      settings: {
        readonly clients: readonly object[];
        readonly claims: Readonly<Record<string, readonly string[]>>;
        readonly conformIdTokenClaims: boolean;
        readonly cookies: object;
        readonly features: object;
        findAccount(context: unknown, sub: string): Account;
      },
    );
    callback(): RequestListener;
  }

  export default Provider;
}
