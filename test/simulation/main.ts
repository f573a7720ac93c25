import process from "node:process";
import { parseArgs } from "node:util";
import { runMutations } from "./run-mutations.ts";
import { runSeeds } from "./run-seeds.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "500" },
    seed: { type: "string" },
    team: { type: "boolean", default: false },
    mutations: { type: "boolean", default: false },
    mutate: { type: "string" },
    first: { type: "boolean", default: false },
  },
});

const print = (line: string) => void process.stdout.write(`${line}\n`);
const seeds = Number(values.seeds);
if (values.mutations || values.mutate !== undefined)
  process.exitCode = (await runMutations({ name: values.mutate, seeds, print })) ? 0 : 1;
else {
  const range =
    values.seed === undefined ? { from: 1, count: seeds } : { from: Number(values.seed), count: 1 };
  process.exitCode = (await runSeeds({ ...range, stopsAtFirst: values.first, isTeam: values.team, print }))
    ? 0
    : 1;
}
