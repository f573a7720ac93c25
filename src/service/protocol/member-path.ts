/** A member's place as AWS writes it in messages: `content.simple.subject`. */
export function memberPath(parent: string, name: string): string {
  const lowered = name.charAt(0).toLowerCase() + name.slice(1);
  return parent ? `${parent}.${lowered}` : lowered;
}
