// Columns as kg/html/pack.py packs them, and back.

/** The values whose steps these are. */
export function sums(steps: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(steps.length);
  for (let i = 0, sum = 0; i < steps.length; i++) out[i] = sum += steps[i]!;
  return out;
}

/** Where each run of so many begins, counted from `start`; and where the last ends. */
export function starts(counts: ArrayLike<number>, start = 0): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(counts.length + 1);
  out[0] = start;
  for (let i = 0; i < counts.length; i++) out[i + 1] = out[i]! + counts[i]!;
  return out;
}

/** Targets, from steps among those of one source. */
export function targets(source: ArrayLike<number>, steps: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(steps.length);
  for (let i = 0; i < steps.length; i++) out[i] = steps[i]! + (i && source[i] === source[i - 1] ? out[i - 1]! : 0);
  return out;
}

/** Numbers, from how far each is behind the next new one. */
export function ahead(back: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(back.length);
  for (let i = 0, next = 0; i < back.length; i++) next = Math.max(next, (out[i] = next - back[i]!) + 1);
  return out;
}

/** The steps of these values. */
export function steps(values: number[]): number[] {
  return values.map((v, i) => v - (values[i - 1] ?? 0));
}

/** The steps of these targets among those of one source. */
export function targetSteps(source: number[], target: number[]): number[] {
  return target.map((v, i) => v - (i && source[i] === source[i - 1] ? target[i - 1]! : 0));
}

/** The run that holds v, given where runs begin: the last that begins no later. */
export function runOf(begins: ArrayLike<number>, v: number): number {
  let low = 0;
  let high = begins.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (begins[middle]! <= v) low = middle;
    else high = middle;
  }
  return low;
}
