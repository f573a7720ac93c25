import { text } from "node:stream/consumers";

const leastCpuSeconds = 10;
const warmUps = 3;

/** Measures the checks in messages per CPU second, in a process that does nothing else. */
const { checkMessage } = await import("../../dist/check/check-message.js");
const { readMessage } = await import("../../dist/check/evidence/message-evidence.js");
const { checks } = await import("../../dist/check/checks.js");
const { nowMs, mail } = JSON.parse(await text(process.stdin));
const messages = mail.map(({ purpose, base64 }) => ({ purpose, message: Buffer.from(base64, "base64") }));
const sets = {
  "all checks": checks,
  "all but client-support": checks.filter(({ id }) => id !== "client-support"),
};
for (const [title, only] of Object.entries(sets)) {
  const round = async () => {
    for (const { message, purpose } of messages)
      await checkMessage(readMessage(message), { nowMs, purpose, only });
  };
  for (let time = 0; time < warmUps; time++) await round();
  const begin = process.cpuUsage();
  let [count, seconds] = [0, 0];
  while (seconds < leastCpuSeconds) {
    await round();
    count += messages.length;
    const { user, system } = process.cpuUsage(begin);
    seconds = (user + system) / 1e6;
  }
  console.log(`  ${title.padEnd(24)} ${(count / seconds).toFixed(0).padStart(6)} messages per CPU second`);
}
