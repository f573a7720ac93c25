/** CPU time of a function at one size of its input. */
export interface Sample {
  readonly size: number;
  readonly cpuMs: number;
}

/** Growth of a function's time when its input becomes four times as large. */
export interface Growth {
  readonly samples: readonly Sample[];
  /** The largest ratio of CPU times between two neighboring sizes, as a multiple of the ratio of n log n. */
  readonly excess: number;
}

export interface GrowthOptions {
  readonly smallest: number;
  readonly largest: number;
  /** Runs at each size; the shortest counts. More follow if the growth looks too fast. */
  readonly runs?: number;
}

export const sizeFactor = 4;

/** Below this CPU time, the clock and the garbage collector dominate the result. */
const shortMs = 30;

/** A square grows by 16 from size to size, n log n by 4.6, which is 3.5 times less. A busy machine stays below 2. */
export const mostExcess = 2;

/** After a run of this duration, no larger size is tried. */
const longMs = 800;

/** Retries that may bring down the time of the larger size. */
const mostRetries = 4;

export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Measures a function on inputs of doubling sizes. `prepare` is not timed and makes a fresh input for each run. */
export async function measureGrowth<T>(
  prepare: (size: number) => T,
  run: (input: T) => unknown,
  { smallest, largest, runs = 1 }: GrowthOptions,
): Promise<Growth> {
  const time = async (size: number): Promise<number> => {
    const input = prepare(size);
    const begin = cpuMs();
    await settled(run, input);
    return cpuMs() - begin;
  };
  const samples: Sample[] = [];
  let excess = 0;
  for (let size = smallest; size <= largest; size *= sizeFactor) {
    let shortest = Number.POSITIVE_INFINITY;
    const before = samples.at(-1);
    for (let attempt = 0; attempt < runs + mostRetries; attempt++) {
      shortest = Math.min(shortest, await time(size));
      if (attempt + 1 >= runs && excessOf(before, { size, cpuMs: shortest }) <= mostExcess) break;
      if (shortest > longMs && attempt >= 1) break;
    }
    const sample = { size, cpuMs: shortest };
    excess = Math.max(excess, excessOf(before, sample));
    samples.push(sample);
    if (shortest > longMs) break;
  }
  return { samples, excess };
}

/** 1 is the growth of n log n. Short times count as linear. */
export function excessOf(before: Sample | undefined, { size, cpuMs: time }: Sample): number {
  if (!before || time < shortMs) return 0;
  const allowed = (size * Math.log(size)) / (before.size * Math.log(before.size));
  // A time near zero at the smaller size is the clock's resolution.
  return time / Math.max(before.cpuMs, 1) / allowed;
}

/** Also measures rejected input: only the time counts. */
async function settled<T>(run: (input: T) => unknown, input: T): Promise<void> {
  try {
    await run(input);
  } catch (error) {
    if (error instanceof RangeError) throw error;
  }
}

/** `16k 3 ms, 64k 12 ms, 256k 200 ms`. */
export const describeSamples = (samples: readonly Sample[]): string =>
  samples
    .map(({ size, cpuMs: time }) => `${Math.round(size / 1024)}k ${time.toFixed(time < 10 ? 1 : 0)} ms`)
    .join(", ");
