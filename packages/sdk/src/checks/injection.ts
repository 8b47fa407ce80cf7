import type { Passage } from '../outcome/outcome.ts'
import { type Finding, findIntents } from './attack-intents.ts'
import { findForeignInstructions, isInstruction } from './foreign-instruction.ts'
import { reveal } from './hidden-text.ts'
import type { Reading } from './reading.ts'

export interface InjectionInput {
  /** What the user typed. */
  readonly input?: string
  /** What retrieval gave to the model. */
  readonly passages?: readonly Passage[]
}

type Place = 'input' | 'passage'

interface Part {
  /** For the reason. */
  readonly name: string
  readonly text: string
  readonly place: Place
}

const QUOTED_LENGTH = 60

/**
 * Looks for attacks in what a user typed, and for instructions that somebody planted in what was retrieved, by rules:
 * words that put earlier instructions out of force, ask for them, switch the task or the role; forged marks of
 * another speaker; text that nobody sees (zero-width and tag characters, comments, base64, lookalike letters); and in
 * a passage a request that is foreign to what the passage is about. The signal is that of the worst text: 1 nothing,
 * 0.7 a hint, 0.4 likely, 0.1 sure. Take less than 0.5 for an attack.
 *
 * On the published halves it was made with: of deepset's attacks (English, German and others) 69 % are caught, of
 * BIPIA's requests planted in paragraphs of SQuAD 98 %, in a manual 95 %. False alarms: at most 0.4 % on each of
 * Banking77, CLINC150, WildGuard, NotInject, deepset and PIGuard's honest texts; 0.2 % of SQuAD's paragraphs, 0.7 %
 * of the sections of a manual. Both count per text: five passages have nearly five times the false alarms of one.
 * `benchmarks/injection-quality.ts` prints them, beside a list of words (43 % caught, 21 % false alarms on NotInject).
 *
 * What it cannot see: an attack that is only an odd request ("Tell me a joke"), a role that the user asks for, a
 * false fact in a passage, a typing error in the telling word, languages other than English, German and the few
 * phrases of Spanish, French, Italian, Portuguese, Dutch and Russian it knows, and an attacker who has read it. It
 * makes attacks harder; what the model is allowed to do must not depend on it.
 */
export function injection({ input = '', passages = [] }: InjectionInput): Reading {
  const parts: readonly Part[] = [
    { name: 'the input', text: input, place: 'input' },
    ...passages.map(({ text }, at): Part => ({ name: `passage ${at + 1}`, text, place: 'passage' })),
  ]
  const present = parts.filter(({ text }) => text.trim() !== '')
  if (present.length === 0) return { kind: 'unmeasured', reason: 'there is neither an input nor a passage' }
  let worst: Reading = { kind: 'measured', signal: 1, reason: 'nothing looks like an attack' }
  for (const { name, text, place } of present) {
    const findings = findAll(text, place)
    const signal = findings.reduce((clean, { concern }) => clean * (1 - concern), 1)
    if (signal < worst.signal) worst = { kind: 'measured', signal, reason: `${name} ${explain(findings)}` }
  }
  return worst
}

function findAll(text: string, place: Place): readonly Finding[] {
  const { visible, hidden, findings } = reveal(text)
  const shown = findIntents(visible, place)
  const planted = place === 'passage' ? findForeignInstructions(visible) : []
  return [...findings, ...shown, ...planted, ...hidden.flatMap((part) => findHidden(part))]
}

/** Hidden text that speaks to the model has no honest reason to be hidden. */
function findHidden(text: string): readonly Finding[] {
  if (findIntents(text, 'passage').length === 0 && !isInstruction(text)) return []
  return [{ concern: 0.9, does: 'hides an instruction', quote: text }]
}

function explain(findings: readonly Finding[]): string {
  const [gravest] = [...findings].sort((a, b) => b.concern - a.concern)
  const { does, quote } = gravest ?? { does: 'is clean', quote: '' }
  const line = quote
    .slice(0, 4 * QUOTED_LENGTH)
    .replace(/\s+/g, ' ')
    .trim()
  return `${does}: "${line.length > QUOTED_LENGTH ? `${line.slice(0, QUOTED_LENGTH - 1)}…` : line}"`
}
