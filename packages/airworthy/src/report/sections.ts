import type { Section } from '@airworthy/sdk'

/** The honest question of each section of the contract, in the order in which it is asked. */
const QUESTIONS: readonly (readonly [Section, string])[] = [
  ['too_slow', 'Too slow?'],
  ['too_wrong', 'Too wrong?'],
  ['too_expensive', 'Too expensive?'],
  ['in_production', 'In production?'],
]

/** What stands under one question. */
export interface Questioned<Line> {
  readonly section: Section
  readonly question: string
  readonly lines: readonly Line[]
}

/** Groups lines of the contract by the question they answer; questions without a line are left out. */
export function bySection<Line extends { readonly section: Section }>(
  lines: readonly Line[],
): readonly Questioned<Line>[] {
  return QUESTIONS.map(([section, question]) => ({
    section,
    question,
    lines: lines.filter((line) => line.section === section),
  })).filter((group) => group.lines.length > 0)
}
