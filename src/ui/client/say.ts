/** Says something to readers who use a screen reader. */
export function say(words: string): void {
  const said = document.getElementById("said");
  if (said) said.textContent = words;
}
