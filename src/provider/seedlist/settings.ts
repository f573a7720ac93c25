/** Where a password, a token or a key is: never in the config itself, which the ledger keeps. */
export type Secret =
  | { readonly env: string }
  /**
   * What it prints on its first line; `PLACEWRIGHT_SEED` is the mailbox that is signed in to. It inherits the environment without
   * the secrets in it, except those variables that `inherits` names.
   */
  | { readonly command: readonly string[]; readonly inherits?: readonly string[] };

/** How a connection is kept from other eyes; `none` only on this machine. */
export type Tls = "implicit" | "starttls" | "none";

export interface Server {
  readonly host: string;
  readonly port?: number;
  /** Default: `implicit` on the ports 465 and 993, else `starttls`. */
  readonly tls?: Tls;
}

/** How one signs in: with a password, or with an OAuth 2 token (XOAUTH2). */
export interface SignIn {
  readonly user?: string;
  readonly password?: Secret;
  readonly accessToken?: Secret;
}

/** The server that takes the copies: your own, a relay, the provider that will send the campaign. */
export interface SmtpSending extends Server, SignIn {
  readonly via: "smtp";
  /** Speaks LMTP: the server delivers to mailboxes of its own. */
  readonly lmtp?: boolean;
  /** Connections at once. Default: 5. */
  readonly connections?: number;
  readonly messagesPerSecond?: number;
  /** The envelope's sender, for bounces and SPF. Default: the address in From. */
  readonly mailFrom?: string;
  /** Signs each copy, where no one later does. */
  readonly dkim?: {
    readonly domain: string;
    readonly selector: string;
    /** The private key in PEM. */
    readonly key: Secret | { readonly file: string };
  };
}

/** To a mail server at once. */
export const defaultConnections = 5;

/** Amazon SES takes the copies, as it will the campaign. */
export interface SesSending {
  readonly via: "ses";
  readonly region?: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly role?: string;
  readonly configurationSet?: string;
  readonly messagesPerSecond?: number;
  readonly placeholderCredentials?: boolean;
}

/** Where a mailbox is read. */
export interface ImapServer extends Server {
  /** The spam folder of a server that does not tell which it is (no SPECIAL-USE). */
  readonly junk?: string;
}

/** One mailbox of yours. */
export interface Seed extends SignIn {
  readonly address: string;
}

/** The mailboxes at one mailbox provider. */
export interface SeedGroup {
  /** As reports and thresholds call it: `Gmail`. */
  readonly isp: string;
  readonly imap: ImapServer;
  /** Its share of the audience, in any unit. Default: each mailbox counts the same. */
  readonly weight?: number;
  /**
   * By which name its servers sign their Authentication-Results: `mx.google.com`. Fields of other names are not believed. Empty
   * for servers that sign with none (Microsoft's). Absent: SPF, DKIM and DMARC are not measured there.
   */
  readonly authservId?: string;
  /** For its mailboxes that say nothing of their own. */
  readonly password?: Secret;
  readonly accessToken?: Secret;
  readonly seeds: readonly Seed[];
}

/** Your own mailboxes: the message is sent to them, and looked for in them. */
export interface SeedlistSettings {
  readonly provider: "seedlist";
  readonly send: SmtpSending | SesSending;
  readonly groups: readonly SeedGroup[];
  /** How long a copy may take; what has not come by then is missing. */
  readonly windowMs: number;
  /** Deletes the copies, and nothing else, once a test is measured. */
  readonly cleanUp?: boolean;
}

/** A seed with all that its group says of it. */
export interface SeedMailbox {
  readonly address: string;
  readonly isp: string;
  readonly user: string;
  readonly password?: Secret | undefined;
  readonly accessToken?: Secret | undefined;
  readonly imap: ImapServer;
  readonly authservId?: string | undefined;
}

export const mailboxesOf = ({ groups }: SeedlistSettings): SeedMailbox[] =>
  groups.flatMap(({ isp, imap, authservId, seeds, password, accessToken }) =>
    seeds.map((seed) => ({
      address: seed.address,
      isp,
      user: seed.user ?? seed.address,
      imap,
      authservId,
      ...(seed.password || seed.accessToken
        ? { password: seed.password, accessToken: seed.accessToken }
        : { password, accessToken }),
    })),
  );

/** The port and the kind of encryption that a server is reached by. */
export function reach(
  { host, port, tls }: Server,
  usual: { readonly port: number; readonly implicitPort: number; readonly starttlsPort: number },
): { readonly host: string; readonly port: number; readonly tls: Tls } {
  const byTls = { implicit: usual.implicitPort, starttls: usual.starttlsPort, none: usual.starttlsPort };
  const settled = port ?? (tls === undefined ? usual.port : byTls[tls]);
  return { host, port: settled, tls: tls ?? (settled === usual.implicitPort ? "implicit" : "starttls") };
}
