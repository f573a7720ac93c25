import type { Mark } from "../../write/marks.ts";

/** The answer to a draft: the result of the text. */
export interface Draft {
  readonly text: string;
  /** Why a field of the form was not taken. Empty if all were. */
  readonly refused: string;
  readonly marks: readonly Mark[];
  readonly notices: string;
  readonly list: string;
  readonly form: string | null;
  readonly preview: string | null;
}

/** The file on disk. `text` is null if it was deleted. */
export interface DiskState {
  readonly hash: string;
  readonly text: string | null;
}

export interface Answer<T> {
  readonly status: number;
  /** Undefined if the dashboard did not answer as expected. */
  readonly body: T | undefined;
}

/** Sends a form to the dashboard. Resolves to status 0 if it does not respond. */
export async function post<T>(path: string, fields: URLSearchParams): Promise<Answer<T>> {
  return answerOf<T>(fetch(path, { method: "POST", body: fields, headers: { Accept: "application/json" } }));
}

export const readState = (file: string): Promise<Answer<DiskState>> =>
  answerOf<DiskState>(fetch(`/write/state?${new URLSearchParams({ file })}`));

async function answerOf<T>(request: Promise<Response>): Promise<Answer<T>> {
  const answer = await request.catch(() => undefined);
  if (!answer) return { status: 0, body: undefined };
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  return {
    status: answer.status,
    body: isJson ? ((await answer.json().catch(() => undefined)) as T | undefined) : undefined,
  };
}
