import type { Scorer } from '../scorer.ts'
import { unmeasured } from './answer-scorer.ts'

/** A label is a person's and comes with recorded trials; where none came, there is nothing to compute. */
export const label: Scorer = () => unmeasured('no label was recorded')
