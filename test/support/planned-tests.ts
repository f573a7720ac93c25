import type { Expectations } from "../../src/expect/expectations.ts";
import { parseExpectations } from "../../src/expect/parse-expectations.ts";
import type { RenderedMessage } from "../../src/message/rendered-message.ts";
import type { ProviderSettings } from "../../src/provider/kinds/settings.ts";
import type { Pace } from "../../src/provider/pace.ts";
import type { PlannedPlacement, RunProject } from "../../src/run/plan.ts";

/** A pace as fast as the machine allows. */
export const quickPace: Pace = {
  concurrency: 4,
  pollEveryMs: 5,
  retries: 3,
  retryBaseMs: 1,
  settleMs: 5,
};

export function projectOf(settings: ProviderSettings, pace: Partial<Pace> = {}): RunProject {
  return { name: "here", settings, pace: { ...quickPace, ...pace } };
}

/** Plans a test of a short, clean message, ready to be submitted. */
export function plannedTest(
  name: string,
  project: RunProject,
  options: { readonly expect?: Expectations; readonly simulate?: string } = {},
): PlannedPlacement {
  const from = "Acme <news@acme.example>";
  const source = [
    `From: ${from}`,
    `Subject: ${name}`,
    "To: you@recipient.example",
    "Date: Sun, 01 Mar 2026 08:00:00 +0000",
    `Message-ID: <${name}@acme.example>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Your parcel is on its way.",
    "",
  ].join("\r\n");
  const bytes = new TextEncoder().encode(source);
  const message: RenderedMessage = {
    content: { kind: "raw", bytes },
    from,
    bytes,
    parsed: { from, subject: name, headers: [], text: "Your parcel is on its way.", attachments: [] },
    contentHash: name,
    measureHash: name,
    sizeBytes: bytes.length,
    notes: [],
  };
  const { expect = { overall: ["inbox >= 50"] } } = options;
  return {
    kind: "placement",
    identity: {
      id: `${name}@${project.name}`,
      title: name,
      scenario: name,
      project: project.name,
      provider: project.settings.provider,
      file: `scenarios/${name}.yaml`,
      tags: [],
    },
    position: 1,
    project,
    expect,
    expected: parseExpectations(expect),
    message,
    submission: {
      name: `${name}.run-1`,
      from,
      tags: { "placewright-run": "run-1" },
      ...(options.simulate === undefined ? {} : { simulate: options.simulate }),
    },
  };
}
