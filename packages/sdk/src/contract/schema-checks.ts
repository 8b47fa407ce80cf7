import * as z from 'zod'
import type { CheckSpec } from './contract.ts'
import { FAILURE_MODES } from './failure-modes.ts'
import { baseUrl } from './schema-run.ts'
import { duration, keyReference, mapping, moduleExport, oneOf, share, text, texts } from './schema-values.ts'

const settings = {
  at_least: z.exactOptional(share.meta({ description: 'The smallest signal that passes.' })),
  if_skipped: oneOf(['continue', 'fail']).prefault('continue').meta({
    description: 'What becomes of an answer whose check had nothing to look at, failed, or took too long.',
  }),
  timeout: duration
    .prefault('1 s')
    .meta({ description: 'The longest time of one check; always inside the deadline.' }),
}

interface Settings {
  readonly at_least?: number
  readonly if_skipped: 'continue' | 'fail'
  readonly timeout: number
}

/** A check without its name, which is the key that it stands under. */
type Unnamed<Spec> = Spec extends CheckSpec ? Omit<Spec, 'name'> : never
type CheckBody = Unnamed<CheckSpec>

function settingsOf({ at_least, if_skipped, timeout }: Settings) {
  return {
    ...(at_least === undefined ? {} : { atLeast: at_least }),
    ifSkipped: if_skipped,
    timeoutMs: timeout,
  }
}

const DEFAULTS = { ifSkipped: 'continue', timeoutMs: 1000 } as const

/** A check with all its defaults, as a failure mode of `when_it_fails` turns it on. */
export function defaultCheck(name: 'grounded' | 'retrieval' | 'injection' | 'scope'): CheckSpec {
  return { name, kind: name, ...DEFAULTS }
}

const on = z.literal('on')
const ON_OR_SETTINGS = { error: 'on, or a mapping with at_least, if_skipped and timeout' }

function builtIn(kind: 'grounded' | 'injection', description: string) {
  const short = on.transform((): CheckBody => ({ kind, ...DEFAULTS }))
  const long = mapping(settings, 'a mapping').transform(
    (value): CheckBody => ({ kind, ...settingsOf(value) }),
  )
  return z.exactOptional(z.union([short, long], ON_OR_SETTINGS).meta({ description }))
}

interface Learning {
  readonly description: string
  /** What `learn_from` names. */
  readonly sources: string
  readonly example: string
}

/** A check that may learn from files which the contract names. */
function learning(kind: 'retrieval' | 'scope', { description, sources, example }: Learning) {
  const learnFrom = texts('a path or a list of paths').meta({ description: sources, examples: [[example]] })
  const short = on.transform((): CheckBody => ({ kind, ...DEFAULTS }))
  const long = mapping({ ...settings, learn_from: z.exactOptional(learnFrom) }, 'a mapping').transform(
    ({ learn_from, ...rest }): CheckBody => ({
      kind,
      ...settingsOf(rest),
      ...(learn_from === undefined ? {} : { learnFrom: learn_from }),
    }),
  )
  const error = 'on, or a mapping with at_least, learn_from, if_skipped and timeout'
  return z.exactOptional(z.union([short, long], { error }).meta({ description }))
}

const shape = mapping(
  {
    schema: z
      .union([text('a path'), z.record(z.string(), z.unknown())], { error: 'a path or a JSON Schema' })
      .meta({ description: 'The JSON Schema that the answer must satisfy, or the file that has it.' }),
    ...settings,
  },
  'a mapping with schema',
)
  .transform(({ schema, ...rest }): CheckBody => ({ kind: 'shape', schema, ...settingsOf(rest) }))
  .meta({ description: 'Does the answer have the promised shape? Reports wrong_shape.' })

/** A model takes longer to answer than a function does. */
const judgeSettings = { ...settings, timeout: settings.timeout.unwrap().prefault('3 s') }

const fromFunction = mapping({ function: moduleExport, ...settings }, 'a mapping').transform(
  ({ function: { path, exportName }, ...rest }): CheckBody => ({
    kind: 'function',
    path,
    exportName,
    ...settingsOf(rest),
  }),
)

const judge = mapping(
  {
    judge: text('the path of a rubric').meta({ examples: ['rubrics/safe.md'] }),
    model: text('the name of a model').meta({ examples: ['openai/gpt-5-mini'] }),
    url: z.exactOptional(baseUrl),
    key: z.exactOptional(keyReference),
    ...judgeSettings,
  },
  'a mapping',
).transform(
  ({ judge: rubric, model, url, key, ...rest }): CheckBody => ({
    kind: 'judge',
    rubric,
    model,
    ...(url === undefined ? {} : { url }),
    ...(key === undefined ? {} : { key }),
    ...settingsOf(rest),
  }),
)

const own = z
  .union([fromFunction, judge], { error: 'a mapping with function, or with judge and model' })
  .meta({ description: "A check of the team's own. It reports a failure mode of its own name." })

const known = {
  injection: builtIn('injection', 'Does the input give instructions to the model? Reports injection.'),
  scope: learning('scope', {
    description: 'Is the question what the feature is for? Reports out_of_scope.',
    sources: 'Test sets whose questions show what the feature is for. Default: those of tune, else of tests.',
    example: 'evals/questions.jsonl',
  }),
  retrieval: learning('retrieval', {
    description: 'Did retrieval find what answers the question? Reports retrieval_miss.',
    sources:
      'Files or folders of the texts that retrieval searches, or of a fair sample of them: they tell rare words from common ones.',
    example: 'corpus',
  }),
  grounded: builtIn('grounded', 'Do the passages support the answer? Reports hallucination.'),
  shape: z.exactOptional(shape),
}

/** The checks that need no code of the team, in the order in which they run. */
export const KNOWN_CHECKS: readonly string[] = Object.keys(known)

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/** Why a check may not have this name; undefined when it may. */
function nameMistake(name: string): string | undefined {
  if (KNOWN_CHECKS.includes(name)) return undefined
  if (!NAME.test(name)) return 'a check is named with letters, digits, _, - and ., and begins with a letter'
  if (!Object.hasOwn(FAILURE_MODES, name)) return undefined
  const by = FAILURE_MODES[name]?.check
  const reporter = by === undefined ? 'the guard itself' : `the check ${by}`
  return `"${name}" is a failure mode that ${reporter} reports; call the check otherwise`
}

/** `checks`: what looks at the request and at each candidate answer. In the order in which they run. */
export const checks: z.ZodType<readonly CheckSpec[]> = z
  .object(known, { error: 'a mapping from checks to their settings' })
  .catchall(own)
  .transform((bodies, context): readonly CheckSpec[] => {
    for (const name of Object.keys(bodies)) {
      const message = nameMistake(name)
      if (message === undefined) continue
      context.issues.push({
        code: 'invalid_key',
        origin: 'record',
        input: bodies,
        message,
        path: [name],
        issues: [],
      })
    }
    return Object.entries(bodies).map(([name, body]) => named(name, body))
  })
  .meta({
    description: 'What looks at the request and at each candidate answer.',
    propertyNames: { pattern: NAME.source },
    examples: [{ grounded: { at_least: '80%' }, polite: { function: './checks.ts#polite' } }],
  })

function named(name: string, body: CheckBody): CheckSpec {
  return { name, ...body }
}
