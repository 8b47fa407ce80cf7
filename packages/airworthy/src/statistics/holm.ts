import { requireShare } from './arguments.ts'

/**
 * Holm's adjusted p-values (1979), in the order given: each one at or under alpha may be claimed, and all the claims
 * together are wrong with probability at most alpha. A verdict over several requirements needs no correction: it passes
 * only when every one of them does (intersection-union test, Berger 1982).
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  for (const p of pValues) requireShare('p', p)
  const ascending = pValues.map((p, place) => ({ p, place })).sort((a, b) => a.p - b.p)
  const adjusted = pValues.slice()
  let floor = 0
  for (const [rank, { p, place }] of ascending.entries()) {
    floor = Math.min(1, Math.max(floor, (pValues.length - rank) * p))
    adjusted[place] = floor
  }
  return adjusted
}
