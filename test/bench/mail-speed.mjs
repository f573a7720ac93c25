import { text } from "node:stream/consumers";

const leastCpuSeconds = 10;
const warmUps = 3;

/** Measures the checks in messages per CPU second, in a process that does nothing else. */
const { checkMessage } = await import("../../.build/check/check-message.js");
const { readMessage } = await import("../../.build/check/evidence/message-evidence.js");
const { checks } = await import("../../.build/check/checks.js");
const { nowMs, mail } = JSON.parse(await text(process.stdin));
const messages = mail.map(({ purpose, base64 }) => ({ purpose, message: Buffer.from(base64, "base64") }));
const sets = {
  "all checks": checks,
  "all but client-support": checks.filter(({ id }) => id !== "client-support"),
};
let count = 0;

/** Gives a message a style sheet that no other has, so that nothing of an earlier round is known of its styles. */
function asFirstOfItsTemplate(message) {
  const text = message.toString("latin1");
  const end = /<\/head>|<\/body>|<\/html>/i.exec(text)?.index ?? text.length;
  return Buffer.from(`${text.slice(0, end)}<style>.n${count++}{top:0}</style>${text.slice(end)}`, "latin1");
}

const orders = { "more of a campaign": (message) => message, "first of a template": asFirstOfItsTemplate };
for (const [title, only] of Object.entries(sets))
  for (const [order, prepare] of Object.entries(orders)) {
    const round = async (prepared) => {
      for (const { message, purpose } of prepared)
        await checkMessage(readMessage(message), { nowMs, purpose, only });
    };
    const prepareRound = () =>
      messages.map(({ message, ...rest }) => ({ ...rest, message: prepare(message) }));
    for (let time = 0; time < warmUps; time++) await round(prepareRound());
    let [checked, seconds] = [0, 0];
    while (seconds < leastCpuSeconds) {
      const prepared = prepareRound();
      const begin = process.cpuUsage();
      await round(prepared);
      const { user, system } = process.cpuUsage(begin);
      checked += messages.length;
      seconds += (user + system) / 1e6;
    }
    const speed = (checked / seconds).toFixed(0).padStart(6);
    console.log(`  ${title.padEnd(24)} ${order.padEnd(20)} ${speed} messages per CPU second`);
  }
