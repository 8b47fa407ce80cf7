import { generations, spoken } from '../anchors.ts'
import type { Check, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import type { ModelCall } from '../inventory/model-call.ts'
import { type KnowledgeSource, knowledgeSources } from '../knowledge.ts'
import { answersWithPassages } from '../passage-service.ts'
import type { SourceSignal } from '../source-signal.ts'
import { sourceSignals } from '../sources-shown.ts'

/** An answer from documents is shown with neither its sources nor a check that they support it. */
export const noGrounding: Check = {
  id: 'hallucination/no-grounding',
  title: 'Answers are shown without their sources',
  failureMode: 'F2',
  severity: 'high',
  core: true,
  decide(facts) {
    const sources = knowledgeSources(facts)
    if (sources.length === 0)
      return notApplicable(this, 'No answer rests on documents of its own, so there are no sources to show.')
    if (sources.every(isMemory))
      return notApplicable(
        this,
        'What is retrieved is the memory of the conversation, not knowledge that an answer could be checked against.',
      )
    if (answersWithPassages(facts))
      return absent(this, {
        reason: 'The answer is the passages themselves, which name their source; no model writes one here.',
        evidence: sources.map(({ path, line, name }) => ({
          path,
          line,
          shows: `what ${name} finds is what is answered`,
        })),
        confidence: 'medium',
      })
    const signals = sourceSignals(facts)
    if (signals.length > 0) {
      return absent(this, {
        reason: reasonFor(signals),
        evidence: signals,
        confidence: signals.every(({ kind }) => kind === 'asked') ? 'low' : 'medium',
      })
    }
    return present(this, {
      reason: `${dropped(sources)}: the answer is shown without its sources, and nothing checks it against them.`,
      evidence: [
        ...answers(facts),
        ...sources.map(({ path, line, name }) => ({
          path,
          line,
          shows: `${name}: what it finds never reaches the reader`,
        })),
      ],
      remedy:
        'Return the sources with the answer and show them; then check that they support it, with a threshold and a refusal.',
      effortDays: {
        low: 1,
        high: 5,
        because:
          'one to two days for sources in the interface, three to five for a check with a threshold and a refusal',
      },
    })
  },
}

function dropped(sources: readonly KnowledgeSource[]): string {
  return sources.every(({ kind }) => kind === 'web' || kind === 'web-search')
    ? 'What a search of the web finds is handed to the model and dropped'
    : 'What was retrieved goes into the prompt and is dropped'
}

/** A companion or an agent remembers what was said. */
function isMemory({ path, name }: KnowledgeSource): boolean {
  return /memor(?:y|ies)|persona|character|companion|chat_?history/i.test(
    `${path.split('/').slice(-2).join('/')} ${name}`,
  )
}

function reasonFor(signals: readonly SourceSignal[]): string {
  const kinds = new Set(signals.map(({ kind }) => kind))
  if (kinds.has('verified')) return 'What the answer rests on is checked before it is shown.'
  if (kinds.has('shown')) return 'Sources are shown with the answer; shown, not verified.'
  if (kinds.has('returned')) return 'Sources are returned with the answer; not verified.'
  return 'Sources are only asked for in the prompt, which is weak: nothing resolves or checks them.'
}

/** Where the answer leaves: the line that returns or draws it, else the call that makes it. */
function answers(facts: Facts): readonly Evidence[] {
  return generations(facts)
    .slice(0, 3)
    .map((call) => ({
      path: call.path,
      line: leavingLine(call),
      shows: `the answer of ${spoken(call)} leaves without its sources`,
    }))
}

function leavingLine(call: ModelCall): number {
  const scope = call.function?.node
  if (scope === undefined) return call.line
  for (const node of scope.walk()) {
    if (node.start <= call.call.node.end || !/^(?:return_statement|yield|yield_expression)$/.test(node.kind))
      continue
    const isFailure =
      node.enclosing('catch_clause', 'except_clause', 'if_statement') !== undefined &&
      scope.contains(node.enclosing('catch_clause', 'except_clause', 'if_statement') ?? scope) &&
      !(node.enclosing('if_statement')?.contains(call.call.node) ?? false)
    if (!isFailure) return node.line
  }
  return call.line
}
