import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ciFiles } from "../../src/cli/starter/ci-files.ts";
import { ciCommandsOf } from "../../src/cli/starter/package-manager.ts";
import type { CiService } from "../support/nights/ci-job.ts";
import { checkWorkflow, createGithub } from "../support/nights/github.ts";
import { createGitlab } from "../support/nights/gitlab.ts";
import { playNights } from "../support/nights/play-nights.ts";
import { byDepth, isExhaustive, isThorough } from "../support/sample-of.ts";

const commands = ciCommandsOf("npm");
const choice = { region: "us-east-1", commands };
const workflow = ciFiles.github(choice)[".github/workflows/placement.yml"] ?? "";
const pipeline = ciFiles.gitlab(choice)[".gitlab-ci.yml"] ?? "";

// The commands and the service are in this process, so they share its date.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([undefined, "us-east-1"])(
  "GitHub's own parser finds no error in the workflow (region: %s)",
  async (region) => {
    const content = ciFiles.github({ region, commands })[".github/workflows/placement.yml"] ?? "";
    expect(await checkWorkflow(content)).toEqual([]);
    expect(await checkWorkflow(content.replace("runs-on", "runs-at"))).not.toEqual([]);
  },
);

describe("the nightly job, as init writes it", () => {
  const services: [string, () => CiService][] = [
    ["GitHub Actions", () => createGithub(workflow, commands.install)],
    ["GitLab", () => createGitlab(pipeline, commands.install)],
  ];
  test.each(services.slice(0, isThorough ? 2 : 1))(
    "on %s loses no test, pays for none twice, and exits by the results",
    async (name, openService) => {
      const nights = byDepth({ laptop: 4, ci: isExhaustive ? 10 : 4, all: 60 });
      const played = await playNights({
        nights,
        seed: process.env["NIGHTS_SEED"] ?? name,
        openService,
        setNow: (ms) => vi.setSystemTime(ms),
      });
      const { tests, lost, paidTwice, wrongExits } = played;
      console.log(
        `${name}: ${nights} nights: ${tests} tests, ${lost.length} lost, ${paidTwice.length} paid twice, ${wrongExits.length} wrong exits`,
      );
      expect({ lost, paidTwice, wrongExits }).toEqual({ lost: [], paidTwice: [], wrongExits: [] });
      expect(tests).toBeGreaterThan(nights);
    },
  );
});
