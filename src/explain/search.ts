/** What a combination of edits results in. */
export interface Standing {
  readonly passes: boolean;
  /** Less is better; infinite for sources that cannot be built. */
  readonly cost: number;
}

export interface SearchResult<Edit, Tried extends Standing> {
  readonly edits: readonly Edit[];
  readonly standing: Tried;
  readonly trials: number;
  /** Whether each edit was left out of the others once, and the result was worse. */
  readonly isMinimal: boolean;
  /** Standings with the first edits only, by how many; those that the trials did not suffice for are absent. */
  readonly steps: ReadonlyMap<number, Tried>;
}

export interface SearchOptions<Edit, Tried extends Standing> {
  /** In the order in which they are applied. */
  readonly edits: readonly Edit[];
  readonly maxTrials: number;
  /** Applies some edits to what was written, and judges the result. */
  tryEdits(edits: readonly Edit[]): Promise<Tried>;
  /** Edits that are left out first. */
  isDispensable(edit: Edit): boolean;
}

/**
 * Finds a minimal set of edits with which the message passes, or else a minimal one with which it does best. First all edits are
 * tried together, or one after another if they do not pass together, and then each that is not needed is left out again.
 */
export async function searchEdits<Edit, Tried extends Standing>({
  edits,
  maxTrials,
  tryEdits,
  isDispensable,
}: SearchOptions<Edit, Tried>): Promise<SearchResult<Edit, Tried>> {
  const known = new Map<string, Tried>();
  let trials = 0;
  /** Undefined once there are no trials left. */
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

  /** Takes one edit after another, as long as none makes it worse. */
  async function grow(): Promise<void> {
    let current: typeof best = { edits: [], standing: untouched };
    for (const edit of edits) {
      const chosen = inOrder([...current.edits, edit]);
      const standing = await attempt(chosen);
      if (standing && !isBetter(current.standing, standing)) current = { edits: chosen, standing };
    }
    if (isBetter(current.standing, best.standing)) best = current;
  }

  /** Leaves out what is not needed, until nothing can be left out. */
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

  /** False if there was no trial left to find out. */
  async function leaveOut(left: readonly Edit[]): Promise<boolean> {
    const rest = best.edits.filter((edit) => !left.includes(edit));
    const standing = await attempt(rest);
    if (standing && !isBetter(best.standing, standing)) best = { edits: rest, standing };
    return standing !== undefined;
  }
}

/** A message that passes is as good as any other that does. */
function isBetter(left: Standing, right: Standing): boolean {
  if (left.passes || right.passes) return left.passes && !right.passes;
  return left.cost < right.cost;
}
