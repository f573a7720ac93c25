import { systemClock } from "../../base/clock.ts";
import { dayOf } from "../../base/day.ts";
import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { print, printJson, printLines } from "../../report/terminal/terminal-text.ts";
import type { StoredToken } from "../../store/access.ts";
import type { Store } from "../../store/store.ts";
import { createToken, describeToken, faultOf, tokenNameFault } from "../../ui/tokens.ts";
import { localActor } from "../../workspace/local-actor.ts";
import { selectProjects } from "../../workspace/select-tests.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { findAction } from "../find-action.ts";
import { noteAction } from "../note-action.ts";
import { openConfig, withLedger } from "../workspace.ts";

interface Opened {
  readonly context: CommandContext;
  readonly config: ResolvedConfig;
  readonly store: Store;
}

const actions: Readonly<Record<string, (opened: Opened) => Promise<number>>> = { create, list, revoke };

/** Creates, lists, or revokes tokens for programs that use the dashboard of a team. */
export const token: CommandAction = async (context) => {
  const [action = "list"] = context.paths;
  const act = findAction(actions, action, `Cannot find the action "${action}" of token`);
  const most = action === "revoke" ? 2 : 1;
  if (context.paths.length > most)
    throw new PlacewrightError("usage", `Unexpected argument "${context.paths[most]}" after token ${action}`);
  const config = await openConfig(context);
  if (config.ledgerUrl === undefined)
    throw new PlacewrightError("usage", "Cannot use tokens: the config names no database", {
      hint: "They are for the dashboard of a team, whose ledger is in PostgreSQL: https://placewright.dev/team-dashboard",
    });
  return withLedger(config, (store) => act({ context, config, store }));
};

async function create({ context, config, store }: Opened): Promise<number> {
  const { name = "", role = "viewer", expires, project } = context.options;
  const fault = name === "" ? "Name the token: --name ci" : tokenNameFault(name);
  if (fault !== undefined) throw new PlacewrightError("usage", fault);
  const projects = project && selectProjects(config, project).map((each) => each.name);
  const nowMs = systemClock.now();
  const created = await createToken(store, {
    name,
    role,
    projects,
    createdBy: localActor(),
    nowMs,
    untilMs: expires === undefined ? undefined : nowMs + expires,
  });
  await noteAction(context, { config, store }, "token-create", describeToken(created.stored));
  context.stdout.write(print`${created.token}\n`);
  context.stderr.write(
    print`Token ${describeToken(created.stored)}. It is shown only now: store it as a secret, for example in your CI service.\n`,
  );
  return 0;
}

async function list({ context, store }: Opened): Promise<number> {
  const nowMs = systemClock.now();
  const tokens = await store.tokens();
  if (context.options.json) context.stdout.write(printJson(tokens));
  else
    context.stdout.write(
      printLines(tokens.length === 0 ? ["No tokens."] : tokens.map((each) => lineOf(each, nowMs))),
    );
  return 0;
}

function lineOf(each: StoredToken, nowMs: number): string {
  const { name, id, role, projects, createdBy, usedAtMs, untilMs } = each;
  const fault = faultOf(each, nowMs);
  return [
    `${id} ${toSafeLogLine(name)}: ${role}`,
    ...(projects ? [`only ${projects.map(toSafeLogLine).join(", ")}`] : []),
    `created by ${toSafeLogLine(createdBy)}`,
    usedAtMs === undefined ? "not used" : `last used on ${dayOf(usedAtMs)}`,
    ...(fault === undefined ? (untilMs === undefined ? [] : [`expires on ${dayOf(untilMs)}`]) : [fault]),
  ].join(", ");
}

async function revoke({ context, config, store }: Opened): Promise<number> {
  const [, id = ""] = context.paths;
  const nowMs = systemClock.now();
  const found = (await store.tokens()).find((each) => each.id === id);
  if (!found || !(await store.revokeToken(id, nowMs)))
    throw new PlacewrightError("usage", `Cannot revoke token "${id}": there is none that is valid`, {
      hint: "Run placewright token list to see the ids",
    });
  await noteAction(context, { config, store }, "token-revoke", describeToken(found));
  context.stdout.write(print`Revoked token ${describeToken(found)}. It is refused from now on.\n`);
  return 0;
}
