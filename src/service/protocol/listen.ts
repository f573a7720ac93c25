import type { AddressInfo, Server } from "node:net";
import { PlacewrightError } from "../../base/errors.ts";
import { networkReason } from "../../base/network-reason.ts";

export interface ListenOptions {
  readonly host: string;
  /** Port to listen on. 0 selects a free port. */
  readonly port: number;
  /** Scheme of the URL. */
  readonly scheme: "http" | "smtp";
  /** Name of the server in errors. */
  readonly what: string;
}

/**
 * Makes a server listen, and returns its URL: `http://127.0.0.1:8025`. Throws `service-unavailable` if it cannot listen.
 */
export async function listen(server: Server, { host, port, scheme, what }: ListenOptions): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    throw new PlacewrightError(
      "service-unavailable",
      `Cannot start the ${what} on ${host}:${port}: ${networkReason(cause)}`,
      {
        cause,
        hint: "Choose another IP address or port, or stop the process that listens there. Port 0 selects a free port",
      },
    );
  }
  return `${scheme}://${placeOf(server.address() as AddressInfo)}`;
}

/** Returns host and port. A wildcard address is reachable through the loopback address. */
function placeOf({ address, family, port }: AddressInfo): string {
  if (address === "0.0.0.0") return `127.0.0.1:${port}`;
  if (address === "::") return `[::1]:${port}`;
  return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
}
