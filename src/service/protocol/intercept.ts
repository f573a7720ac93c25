import type { HttpResponse } from "./http-response.ts";

type Answer = HttpResponse | Promise<HttpResponse>;

/** What happens inside all interceptors, and the response to what they throw. */
export interface Served {
  readonly serve: () => Answer;
  readonly toErrorAnswer: (error: unknown) => HttpResponse;
}

/** Runs the interceptors from this index on around a call. Turns every error into a response. */
export function intercept<Call>(
  interceptors: readonly ((call: Call, next: () => Answer) => Answer)[],
  call: Call,
  served: Served,
  index = 0,
): Answer {
  const outer = interceptors[index];
  try {
    const answer = outer
      ? outer(call, () => intercept(interceptors, call, served, index + 1))
      : served.serve();
    return answer instanceof Promise ? answer.catch(served.toErrorAnswer) : answer;
  } catch (error) {
    return served.toErrorAnswer(error);
  }
}
