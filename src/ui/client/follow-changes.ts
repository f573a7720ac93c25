import { readPageState, restorePageState } from "./page-state.ts";
import { say } from "./say.ts";
import { localizeTimes } from "./times.ts";

/** Sent to `main` after its content was replaced. */
export const renewed = "placewright:renewed";

let text = "";
let isLoading = false;
let isWanted = false;
let released: Promise<void> = Promise.resolve();

/** Loads the page again when its data changes. Keeps the reader's choices, open sections, and focus. */
export function followChanges(): void {
  const { topics, since } = document.getElementById("main")?.dataset ?? {};
  if (!topics) return;
  addEventListener(
    "pointerdown",
    () => {
      released = new Promise((resolve) => {
        for (const name of ["pointerup", "pointercancel"])
          addEventListener(name, () => setTimeout(resolve), { once: true, capture: true });
      });
    },
    true,
  );
  const changes = new EventSource(`/changes?${new URLSearchParams({ topics, since: since ?? "0" })}`);
  let wasLost = false;
  changes.addEventListener("message", () => void follow());
  changes.addEventListener("error", () => {
    wasLost = true;
    say("Connection lost. Reconnecting…");
  });
  changes.addEventListener("open", () => {
    if (wasLost) void follow();
    wasLost = false;
  });
}

async function follow(): Promise<void> {
  isWanted = true;
  if (isLoading) return;
  isLoading = true;
  while (isWanted) {
    isWanted = false;
    await refresh();
  }
  isLoading = false;
}

async function refresh(): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok) return say("The dashboard does not respond");
  const now = await answer.text();
  if (now === text) return;
  text = now;
  const page = new DOMParser().parseFromString(now, "text/html");
  const after = page.getElementById("main");
  if (!after) return;
  // An element that is replaced between press and release gets no click event.
  await released;
  const before = document.getElementById("main");
  if (!before) return;
  const state = readPageState(before);
  localizeTimes(after);
  before.replaceWith(document.adoptNode(after));
  restorePageState(after, state);
  document.title = page.title;
  const icon = (of: Document) => of.querySelector<HTMLLinkElement>("link[rel=icon]");
  const [old, renewedIcon] = [icon(document), icon(page)];
  if (old && renewedIcon) old.href = renewedIcon.href;
  renewNavigation(page);
  say("Updated");
  after.dispatchEvent(new Event(renewed, { bubbles: true }));
}

/** Shows the number of open runs as it is now. */
function renewNavigation(page: Document): void {
  const [old, now] = [document, page].map((of) => of.querySelector('.nav a[href="/runs"]'));
  const [badge, renewedBadge] = [old, now].map((link) => link?.querySelector(".n"));
  badge?.remove();
  if (old && renewedBadge) old.append(document.adoptNode(renewedBadge));
}
