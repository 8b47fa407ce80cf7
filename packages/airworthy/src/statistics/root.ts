const MAX_STEPS = 200

export interface Bracket {
  readonly low: number
  readonly high: number
  /** How far the answer may be from the root; default 0, which is as near as doubles go. */
  readonly tolerance?: number
}

/**
 * The place between `low` and `high` where `f` changes sign: Chandrupatla's method (1997), which interpolates where `f`
 * is smooth and halves where it is not. `f` must be finite with opposite signs at the ends.
 */
export function rootBetween(f: (x: number) => number, { low, high, tolerance = 0 }: Bracket): number {
  let [x1, x2, x3] = [high, low, low]
  let [f1, f2] = [f(high), f(low)]
  let f3 = f2
  let t = 0.5
  for (let step = 0; step < MAX_STEPS; step++) {
    const x = x1 + t * (x2 - x1)
    const fx = f(x)
    if (Math.sign(fx) === Math.sign(f1)) {
      ;[x3, f3] = [x1, f1]
    } else {
      ;[x3, f3] = [x2, f2]
      ;[x2, f2] = [x1, f1]
    }
    ;[x1, f1] = [x, fx]
    const [best, fBest] = Math.abs(f2) < Math.abs(f1) ? [x2, f2] : [x1, f1]
    const limit = (2 * Number.EPSILON * Math.abs(best) + tolerance / 2) / Math.abs(x2 - x1)
    if (fBest === 0 || !(limit <= 0.5)) return best
    t = Math.min(1 - limit, Math.max(limit, nextStep([x1, x2, x3], [f1, f2, f3])))
  }
  return x1
}

type Triple = readonly [number, number, number]

/** Where between x1 and x2 to look next: inverse quadratic interpolation where it is safe, else the middle. */
function nextStep([x1, x2, x3]: Triple, [f1, f2, f3]: Triple): number {
  const xi = (x1 - x2) / (x3 - x2)
  const phi = (f1 - f2) / (f3 - f2)
  const safe = phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi
  if (!safe) return 0.5
  return (f1 / (f2 - f1)) * (f3 / (f2 - f3)) + (((x3 - x1) / (x2 - x1)) * f1 * f2) / ((f3 - f1) * (f3 - f2))
}
