// Runs the benchmarks and prints their results as ratios. They never fail on a result.
// Usage: npm run bench [-- name …]. `mail` also accepts a folder of .eml and .html files: npm run bench --
// mail FOLDER
const benches = {
  startup: () => import("./startup.mjs"),
  service: () => import("./service.mjs"),
  check: () => import("./check.mjs"),
  mail: () => import("./mail.mjs"),
  poll: () => import("./poll.mjs"),
  run: () => import("./run.mjs"),
  seedlist: () => import("./seedlist.mjs"),
  report: () => import("./report.mjs"),
  ledger: () => import("./ledger.mjs"),
  linear: () => import("./linear.mjs"),
  team: () => import("./team.mjs"),
  ui: () => import("./ui.mjs"),
};

const words = process.argv.slice(2);
/** The argument after `mail`, unless it is the name of a benchmark. */
const folder = words.find((word, index) => words[index - 1] === "mail" && !(word in benches));
const wanted = words.filter((word) => word !== folder);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}; there are: ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  const { bench } = await benches[name]();
  console.log(`\n${name}`);
  await bench(name === "mail" ? folder : undefined);
}
