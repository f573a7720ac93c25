/** The result of a combination of edits. */
export interface Standing {
  readonly passes: boolean;
  /** Lower is better. Infinite if the sources cannot be built. */
  readonly cost: number;
}

export interface SearchResult<Edit, Tried extends Standing> {
  readonly edits: readonly Edit[];
  readonly standing: Tried;
  /** Number of combinations that were tried. */
  readonly trials: number;
  /** Whether leaving out any single edit was tried, and made the result worse. */
  readonly isMinimal: boolean;
  /** Results with only the first N edits, by N. Absent if there were no trials left. */
  readonly steps: ReadonlyMap<number, Tried>;
}

export interface SearchOptions<Edit, Tried extends Standing> {
  /** All edits, in the order in which they are applied. */
  readonly edits: readonly Edit[];
  readonly maxTrials: number;
  /** Applies some edits to the original sources, and judges the result. */
  tryEdits(edits: readonly Edit[]): Promise<Tried>;
  /** Whether to try leaving out this edit before others. */
  isDispensable(edit: Edit): boolean;
}

/**
 * Finds a minimal set of edits that makes the message pass, or else one with the best result.
 * Tries all edits together, then one after another if the message does not pass. Finally leaves out every
 * edit that is not needed.
 */
export async function searchEdits<Edit, Tried extends Standing>({
  edits,
  maxTrials,
  tryEdits,
  isDispensable,
}: SearchOptions<Edit, Tried>): Promise<SearchResult<Edit, Tried>> {
  const known = new Map<string, Tried>();
  let trials = 0;
  /** Tries a combination. Undefined if there are no trials left. */
  const attempt = async (chosen: readonly Edit[]): Promise<Tried | undefined> => {
    const key = chosen.map((edit) => edits.indexOf(edit)).join();
    const before = known.get(key);
    if (before || trials >= maxTrials) return before;
    trials++;
    const standing = await tryEdits(chosen);
    known.set(key, standing);
    return standing;
  };
  const inOrder = (chosen: readonly Edit[]): Edit[] => edits.filter((edit) => chosen.includes(edit));

  const untouched = (await attempt([])) ?? (await tryEdits([]));
  let best: { edits: readonly Edit[]; standing: Tried } = { edits: [], standing: untouched };
  const all = await attempt(edits);
  if (all && isBetter(all, best.standing)) best = { edits, standing: all };
  if (!best.standing.passes) await grow();
  const isMinimal = await shrink();

  const steps = new Map<number, Tried>();
  for (let count = 0; count <= best.edits.length; count++) {
    const step = await attempt(best.edits.slice(0, count));
    if (step) steps.set(count, step);
  }
  return { ...best, trials, isMinimal, steps };

  /** Adds one edit after another, and keeps those that do not make the result worse. */
  async function grow(): Promise<void> {
    let current: typeof best = { edits: [], standing: untouched };
    for (const edit of edits) {
      const chosen = inOrder([...current.edits, edit]);
      const standing = await attempt(chosen);
      if (standing && !isBetter(current.standing, standing)) current = { edits: chosen, standing };
    }
    if (isBetter(current.standing, best.standing)) best = current;
  }

  /** Leaves out unneeded edits until none can be left out. */
  async function shrink(): Promise<boolean> {
    const dispensable = best.edits.filter(isDispensable);
    if (dispensable.length > 1) await leaveOut(dispensable);
    let isDone = false;
    while (!isDone) {
      isDone = true;
      for (const edit of best.edits
        .toReversed()
        .toSorted((left, right) => Number(isDispensable(right)) - Number(isDispensable(left)))) {
        const before = best.edits.length;
        if (!(await leaveOut([edit]))) return false;
        if (best.edits.length < before) isDone = false;
      }
    }
    return true;
  }

  /** Tries to leave out some edits. False if there are no trials left. */
  async function leaveOut(left: readonly Edit[]): Promise<boolean> {
    const rest = best.edits.filter((edit) => !left.includes(edit));
    const standing = await attempt(rest);
    if (standing && !isBetter(best.standing, standing)) best = { edits: rest, standing };
    return standing !== undefined;
  }
}

/** Whether one result is better than another. All passing results are equally good. */
function isBetter(left: Standing, right: Standing): boolean {
  if (left.passes || right.passes) return left.passes && !right.passes;
  return left.cost < right.cost;
}
