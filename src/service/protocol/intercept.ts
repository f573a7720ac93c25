import type { ApiCall, Interceptor, MaybePromise } from "./api.ts";
import type { HttpResponse } from "./http-response.ts";

/** What happens inside all interceptors, and the response to what they throw. */
export interface Served {
  readonly serve: () => MaybePromise;
  readonly toErrorAnswer: (error: unknown) => HttpResponse;
}

/** Runs the interceptors from this index on around a call. Turns every error into a response. */
export function intercept(
  interceptors: readonly Interceptor[],
  call: ApiCall,
  served: Served,
  index = 0,
): MaybePromise {
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
