import { systemClock } from "../base/clock.ts";
import type { CalibrationFigures, Placement } from "../result/placement.ts";
import { createDeliverabilityTestReport } from "./operations/test-reports.ts";
import type { Calibration } from "./placement/calibration.ts";
import { causesOf } from "./placement/placement-causes.ts";
import { receiveMessage } from "./placement/receive-message.ts";
import { createTemplateThread } from "./rendering/template-thread.ts";
import { createAccount } from "./state/create-account.ts";

/**
 * Returns the placement that the embedded service simulates for a message from a new account, without starting the
 * service: that of the provider `local`. Throws what its API throws, such as a `ServiceError` for a message without
 * From.
 */
export async function simulateMessage(
  bytes: Uint8Array,
  { from, calibration }: { readonly from: string; readonly calibration?: Calibration | undefined },
): Promise<Placement> {
  const templateThread = createTemplateThread();
  const account = createAccount({
    id: "000000000000",
    region: "us-east-1",
    profile: "easy",
    clock: systemClock,
    completeAfterMs: 0,
    seed: undefined,
    calibration,
    templateThread,
    receive: receiveMessage,
  });
  try {
    await createDeliverabilityTestReport(
      {
        FromEmailAddress: from,
        Content: { Raw: { Data: bytes } },
      },
      account,
    );
    const [report] = account.reports.values();
    if (!report) throw new Error("the simulated account has no test");
    const { placeReport } = await import("./operations/place-report.ts");
    const { placement } = await placeReport(report, account);
    const { overall, isps, reasons } = placement;
    return {
      overall,
      isps: isps.map(({ score: _score, ...figures }) => figures),
      simulated: true,
      ...(calibration ? { calibration: figuresOf(calibration) } : {}),
      reasons: causesOf(reasons, isps.length).map(({ text }) => text),
    };
  } finally {
    await templateThread.close();
  }
}

const figuresOf = ({ tests, brier, brierLow, brierHigh }: Calibration): CalibrationFigures => ({
  tests,
  brier,
  brierLow,
  brierHigh,
});
