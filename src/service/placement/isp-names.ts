/** Names of all simulated mailbox providers. */
export const ispNames = ["Gmail", "Outlook", "Hotmail", "Yahoo", "AOL", "iCloud", "GMX", "Comcast"] as const;
