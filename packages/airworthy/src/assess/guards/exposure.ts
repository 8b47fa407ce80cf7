import type { Facts } from '../facts.ts'
import type { JudgedEntry } from './protected-entries.ts'

/** Why the question of strangers does not arise. */
export function notServed({ kind }: Facts): string {
  if (kind === 'library') return 'It is a library: who may reach it is for the programs that use it to say.'
  return 'It is started by the person who uses it; nobody else can reach it.'
}

/** True when others than the person who starts it can reach the model through it. */
export function isExposed(facts: Facts): boolean {
  if (facts.kind !== 'service' && facts.kind !== 'ui-app' && facts.kind !== 'unknown') return false
  return (
    facts.entries.length === 0 ||
    facts.entries.some(({ kind, framework }) => kind !== 'cli' && kind !== 'notebook' && framework !== 'mcp')
  )
}

/** True when the main entry is guarded and so are most of the others: what could not be followed is not called a gap. */
export function keptApart(judged: readonly JudgedEntry[]): boolean {
  const [main] = judged
  const guarded = judged.filter(({ guard }) => guard?.state === 'enforced')
  return main?.guard?.state === 'enforced' && guarded.length * 2 >= judged.length
}
