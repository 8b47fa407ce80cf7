import * as z from 'zod'
import type {
  Budget,
  CheckSpec,
  FailureMode,
  Limits,
  PriceOverride,
  Route,
  RunTarget,
  ScorerSpec,
  StreamMode,
  SuppressedCheck,
  WhenUnsure,
} from './contract.ts'
import { type ParsedRequirement, parseRequirement } from './parse-requirement.ts'
import type { Section } from './requirement.ts'
import { checks } from './schema-checks.ts'
import { budget, limits, stream } from './schema-limits.ts'
import { routes } from './schema-routes.ts'
import { run } from './schema-run.ts'
import { scorers } from './schema-scorers.ts'
import {
  action,
  confidence,
  duration,
  errorBound,
  mapping,
  moduleExport,
  oneOf,
  parseWith,
  share,
  text,
  texts,
  usd,
} from './schema-values.ts'

/** A contract file whose values have been parsed, with the keys of the file. */
export interface ContractFile extends Readonly<Partial<Record<Section, readonly ParsedRequirement[]>>> {
  readonly feature: string
  readonly owner: string
  readonly run?: RunTarget
  readonly confidence: number
  readonly deadline?: number
  readonly margin: number
  readonly tests: readonly string[]
  readonly tune: readonly string[]
  readonly scorers: Readonly<Record<string, ScorerSpec>>
  readonly routes: readonly Route[]
  readonly limits: Limits
  readonly budget: Budget
  readonly stream: StreamMode
  /** Only those that are written under `checks`. */
  readonly checks: readonly CheckSpec[]
  readonly when_unsure?: WhenUnsure
  readonly when_it_fails: readonly FailureMode[]
  readonly prices: Readonly<Record<string, PriceOverride>>
  readonly redact?: string
  readonly suppress?: readonly SuppressedCheck[]
}

/** The sections of requirements, in the order in which they are judged and shown. */
export const SECTIONS: readonly Section[] = ['too_slow', 'too_wrong', 'too_expensive', 'in_production']

function section(description: string, examples: readonly string[]) {
  const line = z
    .string({ error: 'a requirement such as p95 latency <= 3 s' })
    .transform(parseWith(parseRequirement))
    .meta({
      description:
        '[p50|p90|p95|p99|mean|max|monthly] METRIC (<=|>=) VALUE [UNIT] [where SLICE = VALUE [and …]] [at N requests]',
      pattern:
        '^\\s*((p50|p90|p95|p99|mean|max|monthly)\\s+)?[A-Za-z_][A-Za-z0-9_.-]*\\s*(<=|>=)\\s*\\$?\\s*[0-9][0-9_.]*\\s*(%|ms|s|min|tokens)?(\\s+(where|at)\\s+.*)?\\s*$',
      examples: [...examples],
    })
  return z.exactOptional(
    z
      .array(line, { error: 'a list of requirements, each on its line after "- "' })
      .max(500, { error: 'at most 500 requirements' })
      .meta({ description }),
  )
}

/** A computed key, because a literal `then` would look like a promise to linters. */
const THEN = 'then'

const review = mapping(
  {
    by: text('who reviews').meta({ description: 'Who reviews.', examples: ['support-tier-2'] }),
    within: duration.meta({ description: 'When the decision is due.' }),
    [THEN]: action.meta({ description: 'What the user gets when nobody decided in time.' }),
  },
  'a mapping with by, within and then',
).transform(({ by, within, [THEN]: fallback }) => ({ by, withinMs: within, [THEN]: fallback }))

const OTHERWISE = { review: 'review', decline: 'decline', next_route: 'next-route' } as const

const whenUnsure = mapping(
  {
    answer_alone: z.exactOptional(errorBound),
    otherwise: oneOf(['review', 'decline', 'next_route'])
      .prefault('review')
      .meta({ description: 'What happens to an answer that may not go out alone.' }),
    review: z.exactOptional(review),
  },
  'a mapping with answer_alone, otherwise and review',
).transform(
  ({ answer_alone, otherwise, ...rest }): WhenUnsure => ({
    ...rest,
    ...(answer_alone === undefined ? {} : { answerAloneError: answer_alone }),
    otherwise: OTHERWISE[otherwise],
  }),
)

const whenItFails = z
  .record(
    z.string(),
    mapping(
      {
        do: action,
        playbook: z.exactOptional(
          text('a path').meta({
            description: 'What the owner does then.',
            examples: ['playbooks/hallucination.md'],
          }),
        ),
      },
      'a mapping with do and playbook',
    ),
    { error: 'a mapping from failure modes to what is done' },
  )
  .transform((modes): readonly FailureMode[] =>
    Object.entries(modes).map(([name, { do: action, ...rest }]) => ({ name, action, ...rest })),
  )

const price = mapping(
  { input: usd, output: usd, cached_input: z.exactOptional(usd) },
  'a mapping with input and output',
).transform(
  ({ input, output, cached_input }): PriceOverride => ({
    inputUsdPerMillion: input,
    outputUsdPerMillion: output,
    ...(cached_input === undefined ? {} : { cachedInputUsdPerMillion: cached_input }),
  }),
)

const suppressedCheck = mapping(
  {
    check: text('the id of a check'),
    reason: text('why it is accepted'),
    path: z.exactOptional(text('a path')),
  },
  'a mapping with check and reason, and path where it is limited to one',
)

const FEATURE = 'a name of letters, digits, -, _ and .'

/** The one definition of the contract's shape: it checks, it converts, and the JSON Schema is generated from it. */
export const contractSchema: z.ZodType<ContractFile> = mapping(
  {
    feature: z
      .string({ error: FEATURE })
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: FEATURE })
      .max(100, { error: 'at most 100 characters' })
      .meta({ description: 'Name of the AI feature.', examples: ['docs-assistant'] }),
    owner: text('a person or a team').meta({
      description: 'Who acts when the contract is broken.',
      examples: ['platform-team@example.com'],
    }),
    run: z.exactOptional(run),
    too_slow: section('What would make this too slow to ship?', [
      'p95 latency <= 3 s',
      'p50 first_token <= 800 ms',
    ]),
    too_wrong: section('What would make this too wrong to ship?', [
      'correct >= 95%',
      'correct >= 99% where topic = billing',
    ]),
    too_expensive: section('What would make this too expensive to ship?', [
      'mean cost <= $0.01',
      'monthly cost <= $2000 at 200000 requests',
    ]),
    in_production: section('What must hold for live traffic?', ['fallback <= 2%', 'available >= 99.9%']),
    confidence: confidence.prefault('95%'),
    deadline: z.exactOptional(
      duration.meta({
        description: "The whole time of one call. Default: the sum of the routes' timeouts, else 30 s.",
      }),
    ),
    margin: share
      .prefault('2%')
      .meta({ description: 'The largest loss against a baseline that still counts as no worse.' }),
    tests: texts('a path or a list of paths')
      .prefault([])
      .meta({ description: 'Test sets that certify.', examples: [['evals/questions.jsonl']] }),
    tune: texts('a path or a list of paths')
      .prefault([])
      .meta({ description: 'Test sets to look at while working; they never certify.' }),
    scorers: scorers.prefault({}),
    routes: routes.prefault([]),
    limits: limits.prefault({}),
    budget: budget.prefault([]),
    stream: stream.prefault('whole'),
    checks: checks.prefault({}),
    when_unsure: z.exactOptional(whenUnsure.meta({ description: 'When an answer may go out alone.' })),
    when_it_fails: whenItFails.prefault({}).meta({ description: 'What is done at each failure mode.' }),
    prices: z
      .record(z.string(), price, { error: 'a mapping from models to prices' })
      .prefault({})
      .meta({
        description: 'US dollars per million tokens, where the built-in price is wrong or missing.',
        examples: [{ 'openai/gpt-5': { input: '$1.25', output: '$10' } }],
      }),
    redact: z.exactOptional(
      moduleExport
        .transform(({ path, exportName }) => `${path}#${exportName}`)
        .meta({ description: 'Sees each trial before it is written.', examples: ['./redact.ts#redact'] }),
    ),
    suppress: z.exactOptional(
      z
        .array(suppressedCheck, { error: 'a list of suppressions' })
        .max(500, { error: 'at most 500 suppressions' })
        .meta({
          description: 'Gaps found by airworthy assess that the team accepts, each with its reason.',
          examples: [[{ check: 'budget/no-rate-limit', reason: 'Only staff reach it, behind the VPN.' }]],
        }),
    ),
  },
  'a mapping',
).meta({
  title: 'Airworthy contract',
  description: 'What would make this AI feature too slow, too wrong, or too expensive to ship?',
  anyOf: SECTIONS.map((name) => ({ required: [name], properties: { [name]: { minItems: 1 } } })),
})
