import type { Configuration } from "openid-client";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import type { OpenIdSignIn } from "../../config/dashboard.ts";
import type { Environment } from "../../config/environment.ts";
import type { Role } from "../../store/access.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { nameOf, valuesOf } from "./claims.ts";
import { roleFor } from "./role-for.ts";
import { readTicket, toTicket } from "./sign-in-ticket.ts";

/** Scopes that are requested by default. */
const defaultScopes = ["openid", "profile", "email"];

/** Path at which the provider's answer arrives. */
export const callbackPath = "/sign-in/callback";

/** Time for each request to the provider, in seconds. */
const timeoutSeconds = 10;

/** Somebody whom the provider has identified. */
export interface Identified {
  readonly name: string;
  readonly subject: string;
  /** Undefined if the claim gives none. */
  readonly role: Role | undefined;
  /** The page to return to. */
  readonly to: string;
}

/** Sign-in at an OpenID Connect provider. Errors are `service-unavailable`. */
export interface OpenId {
  /** Returns the address of the provider's page, and the ticket that the browser keeps until it returns. */
  begin(to: string): Promise<{ readonly location: string; readonly ticket: string }>;
  /** Reads the provider's answer, which is a URL of the dashboard. */
  finish(pathAndQuery: string, ticket: string | undefined): Promise<Identified>;
}

/** Throws `usage` if the client's secret is not set. */
export function createOpenId(
  { issuer, clientId, clientSecret, scopes = defaultScopes, roles }: OpenIdSignIn,
  { origin, env }: { readonly origin: string; readonly env: Environment },
): OpenId {
  const secret = env[clientSecret.env];
  if (!secret)
    throw new PlacewrightError(
      "usage",
      `Cannot serve a team: ${clientSecret.env} is not set, which dashboard.signIn.clientSecret names`,
      { hint: "Set it to the secret that the provider gave the dashboard" },
    );
  const redirectUri = `${origin}${callbackPath}`;
  const claim = roles.claim ?? "groups";
  let known: Promise<Configuration> | undefined;

  /** Asks the provider for its addresses and keys, once. After a failure, the next sign-in asks again. */
  const configuration = (): Promise<Configuration> => {
    known ??= discover(issuer, clientId, secret).catch((error) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  const explain = (error: unknown): PlacewrightError =>
    error instanceof PlacewrightError
      ? error
      : new PlacewrightError("service-unavailable", `Cannot sign in at ${issuer}: ${reasonOf(error)}`, {
          hint: "Try again. If it fails again, ask an admin to check dashboard.signIn",
          cause: error,
        });

  return {
    async begin(to) {
      try {
        const client = await import("openid-client");
        const config = await configuration();
        const ticket = {
          state: client.randomState(),
          nonce: client.randomNonce(),
          verifier: client.randomPKCECodeVerifier(),
          to,
        };
        const location = client.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: scopes.join(" "),
          code_challenge: await client.calculatePKCECodeChallenge(ticket.verifier),
          code_challenge_method: "S256",
          state: ticket.state,
          nonce: ticket.nonce,
        });
        return { location: location.href, ticket: toTicket(ticket) };
      } catch (error) {
        throw explain(error);
      }
    },
    async finish(pathAndQuery, given) {
      const ticket = readTicket(given);
      if (!ticket)
        throw new PlacewrightError("usage", "This sign-in was not begun in this browser, or took too long", {
          hint: "Sign in again",
        });
      try {
        const client = await import("openid-client");
        const config = await configuration();
        const tokens = await client.authorizationCodeGrant(config, new URL(pathAndQuery, origin), {
          pkceCodeVerifier: ticket.verifier,
          expectedState: ticket.state,
          expectedNonce: ticket.nonce,
          idTokenExpected: true,
        });
        const own = tokens.claims();
        if (!own) throw new Error("the provider sent no ID token");
        const isComplete = valuesOf(own, claim).length > 0 || !config.serverMetadata().userinfo_endpoint;
        const claims = isComplete
          ? own
          : { ...(await client.fetchUserInfo(config, tokens.access_token, own.sub)), ...own };
        return {
          name: nameOf(claims, own.sub),
          subject: own.sub,
          role: roleFor(roles, valuesOf(claims, claim)),
          to: ticket.to,
        };
      } catch (error) {
        throw explain(error);
      }
    },
  };
}

async function discover(issuer: string, clientId: string, secret: string): Promise<Configuration> {
  const client = await import("openid-client");
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return client.discovery(
    new URL(issuer),
    clientId,
    undefined,
    (server, ...rest) => {
      // Basic is the default of the standard.
      const known = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
      return (known.includes("client_secret_basic") ? basic : post)(server, ...rest);
    },
    {
      timeout: timeoutSeconds,
      [client.customFetch]: boundedFetch,
      execute: [
        client.enableNonRepudiationChecks,
        // The config allows this only for a provider on this machine.
        ...(issuer.startsWith("http:") ? [client.allowInsecureRequests] : []),
      ],
    },
  );
}

/** Returns why a request failed: the library wraps the provider's own words in its errors. */
function reasonOf(error: unknown): string {
  const {
    error_description: description,
    error: code,
    cause,
  } = error as {
    readonly error_description?: unknown;
    readonly error?: unknown;
    readonly cause?: unknown;
  };
  const words = [code, description].filter((each) => typeof each === "string");
  if (words.length > 0) return messageOf(words.join(": "));
  return cause instanceof Error ? `${messageOf(error)}: ${messageOf(cause)}` : messageOf(error);
}
