import { say } from "../say.ts";

/** Shows what was done, with a button that undoes it, until the next thing is done. */
export function showToast(words: string, undo?: () => void): void {
  document.getElementById("toast")?.remove();
  say(words);
  const toast = document.createElement("div");
  toast.id = "toast";
  toast.className = "toast toast-floats";
  const text = document.createElement("span");
  text.textContent = words;
  toast.append(text);
  if (undo) {
    const button = document.createElement("button");
    button.className = "btn";
    button.type = "button";
    button.textContent = "Undo";
    button.addEventListener("click", () => {
      toast.remove();
      undo();
    });
    toast.append(button);
  }
  document.getElementById("main")?.append(toast);
}
