import { hostname, userInfo } from "node:os";

/** Names the person who runs this process, for the audit: `ada on build-3`. */
export function localActor(): string {
  try {
    return `${userInfo().username} on ${hostname()}`;
  } catch {
    // A container may run as a user without a name.
    return `user ${process.getuid?.() ?? ""} on ${hostname()}`;
  }
}
