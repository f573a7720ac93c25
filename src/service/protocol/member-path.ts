const lowered = new Map<string, string>();

/** A member's place as AWS writes it in messages: `content.simple.subject`. */
export function memberPath(parent: string, name: string): string {
  let lower = lowered.get(name);
  if (lower === undefined) {
    lower = name.charAt(0).toLowerCase() + name.slice(1);
    lowered.set(name, lower);
  }
  return parent ? `${parent}.${lower}` : lower;
}
