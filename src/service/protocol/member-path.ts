const lowered = new Map<string, string>();

/** Returns a member's path as AWS writes it in messages, such as `content.simple.subject`. */
export function memberPath(parent: string, name: string): string {
  let lower = lowered.get(name);
  if (lower === undefined) {
    lower = name.charAt(0).toLowerCase() + name.slice(1);
    lowered.set(name, lower);
  }
  return parent ? `${parent}.${lower}` : lower;
}
