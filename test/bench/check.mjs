import { setMaxListeners } from "node:events";
import { createJiti } from "jiti";
import { aucInterval, readCorpus, sample } from "./corpus.mjs";

const count = 1000;
/** Number of messages in flight at once: as many as the servers have children. */
const inFlight = 4;
const { signal } = new AbortController();
setMaxListeners(0, signal);

/**
 * Measures messages per second next to common spam filter servers, and how well each separates spam from ham
 * that it was not written for.
 */
export async function bench() {
  const messages = sample(await readCorpus("unseen"), count);
  const { readMessage } = await import("../../.build/check/evidence/message-evidence.js");
  const { checkMessage } = await import("../../.build/check/check-message.js");
  const { checks } = await import("../../.build/check/checks.js");
  const nowMs = Date.UTC(2026, 0, 1);
  const look = (only) => async (bytes) => void (await checkMessage(readMessage(bytes), { nowMs, only }));
  const fast = checks.filter(({ id }) => id !== "client-support");
  await time(messages.slice(0, 100), 1, look(checks));
  const rates = {
    "all checks": await time(messages, 1, look(checks)),
    "all but client-support": await time(messages, 1, look(fast)),
  };
  const scores = {};
  for (const { name, engine, close } of await openEngines()) {
    const scored = [];
    for (const { bytes } of messages.slice(0, 20)) await engine.score(readMessage(bytes), { signal, nowMs });
    rates[name] = await time(messages, name === "builtin" ? 1 : inFlight, async (bytes, message) => {
      const { normalised } = await engine.score(readMessage(bytes), { signal, nowMs });
      scored.push({ score: normalised, isSpam: message.isSpam });
    });
    scores[name] = scored;
    await close();
  }
  const base = rates.builtin.perSecond;
  for (const [name, { perSecond, slowestMs }] of Object.entries(rates))
    console.log(
      `  ${name.padEnd(24)} ${perSecond.toFixed(0).padStart(6)} messages/s  ${(perSecond / base).toFixed(2).padStart(5)} × builtin   slowest ${slowestMs.toFixed(0)} ms`,
    );
  console.log(`  on ${count} messages of the half that no rule was written against:`);
  for (const [name, scored] of Object.entries(scores)) {
    const ham = scored.filter(({ isSpam }) => !isSpam);
    const spam = scored.filter(({ isSpam }) => isSpam);
    const over = (list) => ((100 * list.filter(({ score }) => score >= 5).length) / list.length).toFixed(1);
    console.log(
      `  ${name.padEnd(24)} AUC ${area(scored)}   over its threshold: ${over(ham)} % of ham, ${over(spam)} % of spam`,
    );
  }
  await showPlacement();
}

/** Formats the area under the ROC curve with its 95% interval. */
function area(scored) {
  const { area, low, high } = aucInterval(scored);
  return `${area.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

async function showPlacement() {
  const { placeTestMail } = await createJiti(import.meta.url).import("./fit/placement.mjs");
  const { old, modern } = await placeTestMail();
  const by = (placed, key) => area(placed.map((each) => ({ isSpam: each.isSpam, score: each[key] })));
  const ham = old.filter(({ isSpam }) => !isSpam);
  const over = (100 * ham.filter(({ engine }) => engine >= 5).length) / ham.length;
  console.log(`  on the whole unseen half, ${old.length} messages, by the built-in engine:`);
  console.log(
    `  engine AUC ${by(old, "engine")}, placement AUC ${by(old, "placement")}; over the threshold: ${over.toFixed(1)} % of ham`,
  );
  console.log("  the same spam against modern legitimate mail:");
  console.log(`  engine AUC ${by(modern, "engine")}, placement AUC ${by(modern, "placement")}`);
}

async function time(messages, concurrency, work) {
  let next = 0;
  let slowestMs = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < messages.length) {
        const message = messages[next++];
        const began = performance.now();
        await work(message.bytes, message);
        slowestMs = Math.max(slowestMs, performance.now() - began);
      }
    }),
  );
  return { perSecond: messages.length / ((performance.now() - begin) / 1000), slowestMs };
}

async function openEngines() {
  const { createSpamEngine } = await import("../../.build/check/spam/create-engine.js");
  const own = {
    name: "builtin",
    engine: await createSpamEngine({ engine: "builtin" }),
    close: async () => {},
  };
  const { hasSpamServers, startRspamd, startSpamd } = await createJiti(import.meta.url).import(
    "../support/spam-servers.ts",
  );
  if (!hasSpamServers()) {
    console.log("  without rspamd and spamd, which are not installed here");
    return [own];
  }
  const [rspamd, spamd] = [await startRspamd(), await startSpamd()];
  return [
    own,
    {
      name: "rspamd",
      engine: await createSpamEngine({ engine: "rspamd", url: `http://127.0.0.1:${rspamd.port}` }),
      close: rspamd.close,
    },
    {
      name: "spamassassin",
      engine: await createSpamEngine({ engine: "spamassassin", host: "127.0.0.1", port: spamd.port }),
      close: spamd.close,
    },
  ];
}
