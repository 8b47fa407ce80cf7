import * as z from 'zod'
import type { ScorerSpec } from './contract.ts'
import { isBuiltInMetric, RESERVED_WORDS } from './metrics.ts'
import { didYouMean } from './problem.ts'
import { synonymOrNearest } from './quantity.ts'
import { baseUrl } from './schema-run.ts'
import {
  duration,
  keyReference,
  mapping,
  moduleExport,
  parseModuleExport,
  parseWith,
  share,
  text,
} from './schema-values.ts'
import { Mistake } from './tokens.ts'

/** The scorers that a word alone can name. */
const BY_NAME: Readonly<Record<string, ScorerSpec>> = {
  exact: { kind: 'exact', ignoreCase: false },
  contains: { kind: 'contains', ignoreCase: false },
  number: { kind: 'number', tolerance: 0, relative: false },
  token_f1: { kind: 'token-f1' },
  grounded: { kind: 'grounded' },
  label: { kind: 'label' },
  assertions: { kind: 'assertions' },
}
const NAMES = Object.keys(BY_NAME)

function parseScorer(input: string): ScorerSpec {
  const known = Object.hasOwn(BY_NAME, input) ? BY_NAME[input] : undefined
  if (known !== undefined) return known
  if (input.includes('#')) return { kind: 'function', ...parseModuleExport(input) }
  const next =
    didYouMean(synonymOrNearest(input, NAMES)) ?? `write one of ${NAMES.join(', ')}, or ./scorers.ts#name`
  throw new Mistake(`unknown scorer "${input}"`, {
    code: 'unknown-scorer',
    offset: 0,
    length: Math.max(1, input.length),
    next,
  })
}

const byName = z
  .string()
  .transform(parseWith(parseScorer))
  .meta({ pattern: `^(${NAMES.join('|')}|.+#[^#]+)$`, examples: [...NAMES, './scorers.ts#correct'] })

const flag = z.boolean({ error: 'true or false' }).prefault(false)

const exact = mapping(
  { exact: mapping({ ignore_case: flag }, 'a mapping with ignore_case') },
  'a mapping',
).transform(({ exact }): ScorerSpec => ({ kind: 'exact', ignoreCase: exact.ignore_case }))

const containsText = text('a text').transform((value) => ({ value, ignore_case: false }))
const contains = mapping(
  {
    contains: z
      .union(
        [containsText, mapping({ value: z.exactOptional(text('a text')), ignore_case: flag }, 'a mapping')],
        {
          error: 'a text, or a mapping with value and ignore_case',
        },
      )
      .meta({ description: 'The text that the answer must contain; what the case expects if left out.' }),
  },
  'a mapping',
).transform(
  ({ contains: { ignore_case, ...rest } }): ScorerSpec => ({
    kind: 'contains',
    ignoreCase: ignore_case,
    ...rest,
  }),
)

interface Pattern {
  readonly pattern: string
  readonly flags: string
}

function compile(value: Pattern, complain: (key: keyof Pattern, message: string) => void): void {
  try {
    new RegExp('', value.flags)
  } catch {
    complain('flags', `"${value.flags}" are not flags of a regular expression`)
    return
  }
  try {
    new RegExp(value.pattern, value.flags)
  } catch (error) {
    const reason = error instanceof SyntaxError ? (error.message.split(': ').at(-1) ?? '') : ''
    complain('pattern', `this is not a regular expression: ${reason.toLowerCase()}`)
  }
}

const pattern = text('a regular expression').transform((value, context) => {
  const compiled = { pattern: value, flags: '' }
  compile(compiled, (_key, message) => context.issues.push({ code: 'custom', input: value, message }))
  return compiled
})
const patternWithFlags = mapping(
  { pattern: text('a regular expression'), flags: z.string({ error: 'a text such as i' }).prefault('') },
  'a mapping',
).superRefine((value, context) => {
  compile(value, (key, message) => context.addIssue({ code: 'custom', message, path: [key] }))
})
const regex = mapping(
  {
    regex: z
      .union([pattern, patternWithFlags], {
        error: 'a regular expression, or a mapping with pattern and flags',
      })
      .meta({
        description: 'A JavaScript regular expression that the answer must match.',
        examples: ['^\\d{5}$'],
      }),
  },
  'a mapping',
).transform(({ regex }): ScorerSpec => ({ kind: 'regex', ...regex }))

const number = mapping(
  {
    number: mapping(
      {
        tolerance: z
          .number({ error: 'a number' })
          .min(0, { error: '0 or more' })
          .prefault(0)
          .meta({ description: 'Largest difference from the expected number.' }),
        relative: flag.meta({ description: 'Takes the tolerance as a share of the expected number.' }),
      },
      'a mapping with tolerance and relative',
    ),
  },
  'a mapping',
).transform(({ number }): ScorerSpec => ({ kind: 'number', ...number }))

const jsonSchema = mapping(
  {
    json_schema: z
      .union([text('a path'), z.record(z.string(), z.unknown())], { error: 'a path or a JSON Schema' })
      .meta({ description: 'A JSON Schema that the answer must satisfy, or the file that has it.' }),
  },
  'a mapping',
).transform(({ json_schema }): ScorerSpec => ({ kind: 'json-schema', schema: json_schema }))

const tokenF1 = mapping(
  { token_f1: mapping({ at_least: z.exactOptional(share) }, 'a mapping with at_least') },
  'a mapping',
).transform(
  ({ token_f1: { at_least } }): ScorerSpec => ({
    kind: 'token-f1',
    ...(at_least === undefined ? {} : { atLeast: at_least }),
  }),
)

const judge = mapping(
  {
    judge: text('the path of a rubric').meta({
      description: 'Rubric that the judge model follows, relative to the contract.',
      examples: ['rubrics/correct.md'],
    }),
    model: text('the name of a model').meta({ examples: ['openai/gpt-5-mini', './judge.ts#model'] }),
    base_url: z.exactOptional(baseUrl),
    key: z.exactOptional(keyReference),
    timeout: duration.prefault('30 s'),
  },
  'a mapping',
).transform(
  ({ judge, base_url, timeout, ...rest }): ScorerSpec => ({
    kind: 'judge',
    rubric: judge,
    timeoutMs: timeout,
    ...rest,
    ...(base_url === undefined ? {} : { baseUrl: base_url }),
  }),
)

const fromFunction = mapping({ function: moduleExport }, 'a mapping').transform(
  (value): ScorerSpec => ({ kind: 'function', ...value.function }),
)

const label = mapping({ label: z.literal(true, { error: 'true' }) }, 'a mapping').transform(
  (): ScorerSpec => ({ kind: 'label' }),
)

const NAME = 'a scorer is named with letters, digits, _, - and ., and begins with a letter'
const name = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, { error: NAME })
  .refine((word) => !isBuiltInMetric(word) && !RESERVED_WORDS.includes(word), {
    error: (issue) =>
      `"${String(issue.input)}" has a meaning of its own in a requirement; call the scorer otherwise`,
  })

const scorer = z.union(
  [byName, exact, contains, regex, number, jsonSchema, tokenF1, judge, fromFunction, label],
  {
    error:
      'the name of a scorer, or a mapping such as { judge: rubrics/correct.md, model: openai/gpt-5-mini }',
  },
)

/** `scorers`: how each quality that a requirement names is computed. */
export const scorers: z.ZodType<Readonly<Record<string, ScorerSpec>>> = z
  .record(name, scorer, { error: 'a mapping from names to scorers' })
  .meta({
    description: 'How each quality that a requirement names is computed.',
    examples: [
      { correct: { judge: 'rubrics/correct.md', model: 'openai/gpt-5-mini' }, grounded: 'grounded' },
    ],
  })
