import type { Section } from '@airworthy/sdk'
import type { RequirementVerdict } from '../verdict/gate-report.ts'

/** The honest question of each section of the contract, in the order in which it is asked. */
const QUESTIONS: readonly (readonly [Section, string])[] = [
  ['too_slow', 'Too slow?'],
  ['too_wrong', 'Too wrong?'],
  ['too_expensive', 'Too expensive?'],
  ['in_production', 'In production?'],
]

/** The verdicts under one question. */
export interface QuestionedVerdicts {
  readonly section: Section
  readonly question: string
  readonly verdicts: readonly RequirementVerdict[]
}

/** Groups verdicts by the question they answer; questions without a requirement are left out. */
export function bySection(verdicts: readonly RequirementVerdict[]): readonly QuestionedVerdicts[] {
  return QUESTIONS.map(([section, question]) => ({
    section,
    question,
    verdicts: verdicts.filter((verdict) => verdict.section === section),
  })).filter((group) => group.verdicts.length > 0)
}
