import type { Case } from '../evidence/case.ts'
import type { Control } from './control.ts'
import type { DrillOptions } from './drill-options.ts'
import type { FaultPlan } from './fault-plans.ts'
import { OUT_OF_SCOPE_QUESTIONS } from './fault-texts.ts'

/** The most calls that are made at the same time. */
const MOST_AT_ONCE = 300
/** Every call of a program is a process. */
const MOST_PROGRAMS_AT_ONCE = 40

/** What is asked while a fault is on, or why nothing can be. */
export function casesFor(
  plan: FaultPlan,
  control: Control,
  options: DrillOptions,
): readonly Case[] | { readonly missing: string } {
  const asked = control.inputs.map(({ testCase }) => testCase)
  if (plan.questions === 'out-of-scope') return outOfScope(options)
  if (control.problem !== undefined) return { missing: control.problem }
  if (plan.times === undefined) return asked
  const { concurrent } = options.contract.limits
  const most = options.target.kind === 'command' ? MOST_PROGRAMS_AT_ONCE : MOST_AT_ONCE
  const wanted = plan.times * options.inputs
  // More than the contract allows, where that can be done.
  const count = Math.min(most, concurrent < most ? Math.max(wanted, concurrent + asked.length) : wanted)
  return Array.from({ length: count }, (_, index) => asked[index % asked.length]).filter(
    (testCase) => testCase !== undefined,
  )
}

function outOfScope({ candidates, inputs }: DrillOptions): readonly Case[] | { readonly missing: string } {
  const shape = candidates[0]?.input
  const questions = OUT_OF_SCOPE_QUESTIONS.slice(0, inputs)
  const cases = questions.map((question, index) => {
    const input = likeInput(shape, question)
    return input === undefined ? undefined : { id: `out-of-scope-${index + 1}`, input, tags: {} }
  })
  return cases.every((testCase) => testCase !== undefined)
    ? cases
    : { missing: 'The inputs of the feature are no texts, so no question of the drill has their form.' }
}

/** The question in the form that the feature is asked in. */
function likeInput(shape: unknown, question: string): unknown {
  if (typeof shape === 'string') return question
  const isChat = typeof shape === 'object' && shape !== null && 'messages' in shape
  return isChat ? { messages: [{ role: 'user', content: question }] } : undefined
}

/** An input as text for a person. */
export function asQuestion(input: unknown): string {
  return typeof input === 'string' ? input : (JSON.stringify(input) ?? '')
}
