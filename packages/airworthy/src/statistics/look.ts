import { requireOpenShare } from './arguments.ts'

/**
 * The alpha that the `look`-th verdict on the same test set may use (1-based): alpha * 6 / (pi^2 * look^2). The sum over
 * all looks is `alpha`, so judging again and again until something passes gains nothing.
 * @throws RangeError when `look` is not a whole number of at least 1.
 */
export function alphaForLook(alpha: number, look: number): number {
  requireOpenShare('alpha', alpha)
  if (!Number.isSafeInteger(look) || look < 1) {
    throw new RangeError(`look must be a whole number >= 1, got ${look}`)
  }
  return (alpha * 6) / (Math.PI ** 2 * look ** 2)
}
