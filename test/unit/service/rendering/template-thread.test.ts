import { expect, onTestFinished, test } from "vitest";
import { createTemplateThread } from "../../../../src/service/rendering/template-thread.ts";

function openThread() {
  const thread = createTemplateThread();
  onTestFinished(() => thread.close());
  return thread;
}

const job = (Text: string, data: object = {}) => ({ template: { Text }, data: JSON.stringify(data) });

test("renders each template with its own data", async () => {
  const thread = openThread();
  const results = ["a", "b"].map((x) => thread.render(job("{{x}}", { x })));
  expect(await Promise.all(results)).toEqual([{ parts: { Text: "a" } }, { parts: { Text: "b" } }]);
});

test("a hundred and one templates may wait, and one more is refused", async () => {
  const thread = openThread();
  const waiting = Array.from({ length: 101 }, (_, index) => thread.render(job(`t${index}`)));
  await expect(thread.render(job("late"))).rejects.toMatchObject({
    name: "TooManyRequestsException",
    message: "More than 100 templates are waiting to be rendered. Try again later.",
  });
  expect((await Promise.all(waiting)).at(-1)).toEqual({ parts: { Text: "t100" } });
  expect(await thread.render(job("late"))).toEqual({ parts: { Text: "late" } });
});

test("a template known to be light does not wait in the same queue", async () => {
  const thread = openThread();
  // Its first rendering loads the thread's modules, which may take longer than a light template does.
  for (const _ of [1, 2]) await thread.render(job("light"));
  const waiting = Array.from({ length: 101 }, (_, index) => thread.render(job(`t${index}`)));
  const light = thread.render(job("light"));
  await expect(thread.render(job("late"))).rejects.toMatchObject({ name: "TooManyRequestsException" });
  expect(await light).toEqual({ parts: { Text: "light" } });
  await Promise.all(waiting);
});

test("is closed with its threads", async () => {
  const thread = openThread();
  const waiting = thread.render(job("a"));
  await Promise.all([expect(waiting).rejects.toThrow("the service is closed"), thread.close()]);
  await expect(thread.render(job("b"))).rejects.toThrow("the service is closed");
});
