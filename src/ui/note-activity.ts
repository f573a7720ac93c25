import { formatDuration } from "../base/duration.ts";
import type { RunEvent } from "../result/run-event.ts";

const submitting = "submitting";

/** Updates the activity of tests, by test id, from an event of their run. */
export function noteActivity(doing: Map<string, string>, event: RunEvent): void {
  switch (event.type) {
    case "test-submitting":
      doing.set(event.testId, submitting);
      break;
    case "test-submitted":
      doing.set(event.testId, "measuring");
      break;
    case "call-retried":
      if (event.testId !== undefined) doing.set(event.testId, `retrying: ${event.reason}`);
      break;
    case "project-waiting": {
      const wait = `next poll in ${formatDuration(event.nextPollAtMs - event.atMs)}`;
      // A test id ends with its project. A test that is still being submitted is not polled yet.
      for (const [testId, words] of doing)
        if (testId.endsWith(`@${event.project}`) && words !== submitting) doing.set(testId, wait);
      break;
    }
    case "test-finished":
      doing.delete(event.result.id);
      break;
    default:
  }
}
