import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** The people that the provider knows: any name, with these groups. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface OpenIdProvider {
  readonly issuer: string;
  /** Follows the provider's pages as a browser does. Returns the address that they lead to in the end. */
  signIn(location: string, login: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts an OpenID Connect provider on loopback, whose pages sign in anybody by name. */
export async function startOpenIdProvider(
  redirectUri: string,
  accounts: Accounts,
  { claimsInToken = false }: { readonly claimsInToken?: boolean } = {},
): Promise<OpenIdProvider> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "placewright", client_secret: "client-secret-1", redirect_uris: [redirectUri] }],
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["preferred_username", "groups"],
    },
    conformIdTokenClaims: !claimsInToken,
    cookies: { keys: ["a key for tests"] },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...accounts[sub] }) }),
    features: { devInteractions: { enabled: true } },
  });
  server.on("request", provider.callback());

  return {
    issuer,
    async signIn(location, login) {
      const cookies = new Map<string, string>();
      const visit = async (url: URL, form?: Record<string, string>) => {
        const answer = await fetch(url, {
          redirect: "manual",
          headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
          ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
        });
        for (const cookie of answer.headers.getSetCookie()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          if (value === "") cookies.delete(name);
          else cookies.set(name, value);
        }
        return { to: answer.headers.get("location"), text: await answer.text() };
      };
      let url = new URL(location);
      for (let step = 0; step < 12; step++) {
        let { to, text } = await visit(url);
        const [, action] = /action="([^"]+)"/.exec(text) ?? [];
        const [, prompt = ""] = /name="prompt" value="([^"]+)"/.exec(text) ?? [];
        if (to === null && action !== undefined)
          ({ to } = await visit(new URL(action, url), {
            prompt,
            ...(prompt === "login" ? { login, password: "any" } : {}),
          }));
        if (to === null) throw new Error(`The provider shows a page: ${text.slice(0, 500)}`);
        url = new URL(to, url);
        if (url.origin !== issuer) return url.href;
      }
      throw new Error("The provider leads nowhere");
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
