import { atEntries, costOfUse, starting } from '../anchors.ts'
import type { Check, Decision } from '../check.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts, TextHit } from '../facts.ts'
import { isExposed, notServed } from '../guards/exposure.ts'
import { payingEntries } from '../guards/protected-entries.ts'
import { stepsFrom } from '../inventory/call-path.ts'
import type { EntryPoint } from '../inventory/entry-point.ts'
import { lineAt } from '../parse/source-text.ts'
import { BOUND, boundsInput } from './input-bounds.ts'

/** What somebody sends may be of any length before the paid work starts. */
export const noInputLimits: Check = {
  id: 'guard/no-input-limits',
  title: 'No bound on what a user may send',
  failureMode: 'F5',
  severity: 'medium',
  core: false,
  decide,
}

function decide(facts: Facts): Decision {
  if (!isExposed(facts)) return notApplicable(noInputLimits, notServed(facts))
  const entries = payingEntries(facts).filter(({ kind }) => kind !== 'page')
  const [main] = entries
  if (main === undefined)
    return unknown(noInputLimits, { reason: 'No entry point could be followed to a model call.' })
  const hits = entries.slice(0, 3).flatMap((entry) => boundsOn(facts, entry))
  if (hits.length > 0) {
    return absent(noInputLimits, {
      reason: 'What a user sends is measured on the way to the model.',
      evidence: hits.map(({ path, line }) => ({ path, line, shows: 'a bound on the size of the input' })),
      confidence: 'medium',
    })
  }
  return present(noInputLimits, {
    reason: `${starting(main.name)} passes on whatever length it is sent, and length ${costOfUse(facts).use}.`,
    evidence: atEntries(entries, ({ name }) => `${name} does not look at the size of its input`),
    remedy: 'Refuse text, histories and files past a size that the product needs, on the server.',
    effortDays: { low: 0.5, high: 1, because: 'a bound per field, a message to the user and a test' },
    confidence: 'medium',
  })
}

/** Bounds in the functions that were seen to run, and in the files beside the entry that describe its request. */
function boundsOn(facts: Facts, entry: EntryPoint): readonly TextHit[] {
  const targets = [...new Set(facts.calls.map(({ path }) => path))]
  const steps = stepsFrom(entry, facts.definitions, { imports: facts.imports, targets })
  const isRun = ({ path, line }: TextHit): boolean =>
    steps.some((step) => {
      const scope = step.function?.node ?? step.module.root
      return step.module.path === path && scope.line <= line && line <= lineAt(scope.source, scope.end)
    })
  const described = facts.imports
    .imports(entry.path)
    .filter((path) => /schema|model|type|valid|request|dto|limit|guard|middleware|config/i.test(path))
  const search = (paths: readonly string[]): readonly TextHit[] =>
    facts.search(BOUND, { paths }).filter((hit) => boundsInput(hit.text) && !isForm(facts, hit))
  return [
    ...search([...new Set(steps.map(({ module }) => module.path))]).filter(isRun),
    ...declaredIn(entry, search([entry.path])),
    ...search(described),
  ]
}

/** The form that the model is asked to answer in. */
function isForm(facts: Facts, { path, line }: TextHit): boolean {
  return facts.calls.some(
    ({ call, options, ...at }) =>
      at.path === path &&
      call.node.line < line &&
      line <= lineAt(call.node.source, call.node.end) &&
      options.model !== undefined &&
      /Object$|parse$/.test(call.callee),
  )
}

/** Classes and schemas of the entry's own file describe its request. */
function declaredIn({ module }: EntryPoint, hits: readonly TextHit[]): readonly TextHit[] {
  return hits.filter(
    ({ line }) =>
      !module.functions.some(({ node }) => node.line <= line && line <= lineAt(node.source, node.end)),
  )
}
