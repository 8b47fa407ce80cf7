import { generations } from './anchors.ts'
import type { Facts } from './facts.ts'
import type { ModelCall } from './inventory/model-call.ts'
import { knowledgeSources } from './knowledge.ts'

const known = new WeakMap<Facts, boolean>()

/** True for a service that answers a question with the passages themselves: what it serves asks no model to write. */
export function answersWithPassages(facts: Facts): boolean {
  const before = known.get(facts)
  if (before !== undefined) return before
  const written = generations(facts)
  const isSo =
    facts.kind === 'service' &&
    facts.entries.some(({ kind }) => kind !== 'cli') &&
    !facts.entries.some(({ kind }) => kind === 'page' || kind === 'app-script') &&
    knowledgeSources(facts).some(({ kind }) => kind === 'retrieval') &&
    !written.some((call) => isServed(facts, call))
  known.set(facts, isSo)
  return isSo
}

/** A served entry point reaches the file of the call, and a file that calls the function around it. */
function isServed(facts: Facts, call: ModelCall): boolean {
  const served = facts.entries.filter((entry) => entry.kind !== 'cli' && facts.reaches(entry, call))
  if (served.length === 0) return false
  if (call.function === undefined || call.function.className !== undefined) return true
  const callers = facts.callersOf(call.module, call.function.name)
  return (
    callers.length === 0 ||
    callers.some(({ path }) => path === call.path || served.some((entry) => facts.reaches(entry, { path })))
  )
}
