/** Source of a password, token, or key. Never the value itself, because the ledger stores the config. */
export type Secret =
  | { readonly env: string }
  /**
   * Command that prints the secret on its first line. `PLACEWRIGHT_SEED` is the mailbox to sign in to. It
   * inherits the environment without secrets, except the variables that `inherits` names.
   */
  | { readonly command: readonly string[]; readonly inherits?: readonly string[] };

/** Encryption of a connection. `none` is allowed on this machine only. */
export type Tls = "implicit" | "starttls" | "none";

/** A mail server to connect to. */
export interface Server {
  /** Host name or IP address. */
  readonly host: string;
  /** Default: the usual port of the protocol with this `tls`. */
  readonly port?: number;
  /** Default: `implicit` on ports 465 and 993, otherwise `starttls`. */
  readonly tls?: Tls;
}

/** Credentials: a password, or an OAuth 2 token (XOAUTH2). */
export interface SignIn {
  /** User name. Default for a seed: its address. */
  readonly user?: string;
  /** Source of the password. Absent if there is none, or if a token is used. */
  readonly password?: Secret;
  /** Source of the OAuth 2 access token. Absent if a password is used. */
  readonly accessToken?: Secret;
}

/** The server that accepts the copies: your own, a relay, or the provider that will send the campaign. */
export interface SmtpSending extends Server, SignIn {
  /** Selects sending through an SMTP or LMTP server. */
  readonly via: "smtp";
  /** Whether to use LMTP: the server delivers to its own mailboxes. */
  readonly lmtp?: boolean;
  /** Maximum concurrent connections. Default: 5. */
  readonly connections?: number;
  /** Maximum copies per second. Default: no limit. */
  readonly messagesPerSecond?: number;
  /** Envelope sender, for bounces and SPF. Default: the address in From. */
  readonly mailFrom?: string;
  /** Signs each copy. Absent if another server signs it later. */
  readonly dkim?: {
    readonly domain: string;
    readonly selector: string;
    /** The private key in PEM. */
    readonly key: Secret | { readonly file: string };
  };
}

/** Maximum concurrent connections to a mail server, by default. */
export const defaultConnections = 5;

/** Amazon SES accepts the copies, as it will the campaign. */
export interface SesSending {
  /** Selects sending through Amazon SES (API v2). */
  readonly via: "ses";
  /** AWS region. Default: the region that the AWS SDK finds (`AWS_REGION`, the profile). */
  readonly region?: string;
  /** URL of the API. Default: `AWS_ENDPOINT_URL`, or Amazon's own. */
  readonly endpoint?: string;
  /** Profile in the AWS configuration files. Default: the SDK's. */
  readonly profile?: string;
  /** ARN of a role to assume: `arn:aws:iam::123456789012:role/sending`. Default: none. */
  readonly role?: string;
  /** Configuration set to send with. Default: the identity's own. */
  readonly configurationSet?: string;
  /** Maximum copies per second. Default: no limit. */
  readonly messagesPerSecond?: number;
  /**
   * Whether to sign with placeholder credentials, which only an emulated service accepts. Default: `false`.
   */
  readonly placeholderCredentials?: boolean;
}

/** The server that a mailbox is read from. */
export interface ImapServer extends Server {
  /** Spam folder of a server that does not report which it is (no SPECIAL-USE). */
  readonly junk?: string;
}

/** One of your own mailboxes. */
export interface Seed extends SignIn {
  /** Email address that receives a copy. */
  readonly address: string;
}

/** The mailboxes at one mailbox provider. */
export interface SeedGroup {
  /** Name in reports and thresholds: `Gmail`. */
  readonly isp: string;
  /** Server that its mailboxes are read from. */
  readonly imap: ImapServer;
  /** Share of the audience, in any unit. Default: each mailbox counts equally. */
  readonly weight?: number;
  /**
   * The name in the Authentication-Results headers of its servers: `mx.google.com`. Headers with other names
   * are not trusted.
   * Empty for servers that add no name (Microsoft's). Absent: SPF, DKIM, and DMARC are not measured there.
   */
  readonly authservId?: string;
  /** Default credentials of its mailboxes. */
  readonly password?: Secret;
  /** Default OAuth 2 token of its mailboxes. A seed with credentials of its own ignores both defaults. */
  readonly accessToken?: Secret;
  /** The mailboxes. At least one. */
  readonly seeds: readonly Seed[];
}

/** Settings of your own mailboxes: the message is sent to them, and searched for in them. */
export interface SeedlistSettings {
  readonly provider: "seedlist";
  readonly send: SmtpSending | SesSending;
  readonly groups: readonly SeedGroup[];
  /** Time in which a copy can arrive, in milliseconds. A copy that is not found by then is missing. */
  readonly windowMs: number;
  /** Whether to delete the copies, and nothing else, once a test is measured. */
  readonly cleanUp?: boolean;
}

/** A seed with the settings of its group. */
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

/** Returns the host, port, and encryption to connect to a server. */
export function toConnection(
  { host, port, tls }: Server,
  usual: { readonly port: number; readonly implicitPort: number; readonly starttlsPort: number },
): { readonly host: string; readonly port: number; readonly tls: Tls } {
  const byTls = { implicit: usual.implicitPort, starttls: usual.starttlsPort, none: usual.starttlsPort };
  const settled = port ?? (tls === undefined ? usual.port : byTls[tls]);
  return { host, port: settled, tls: tls ?? (settled === usual.implicitPort ? "implicit" : "starttls") };
}
