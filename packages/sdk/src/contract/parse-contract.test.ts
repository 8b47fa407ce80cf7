import { expect, test } from 'vitest'
import type { Contract } from './contract.ts'
import { parseContract } from './parse-contract.ts'
import { renderProblems } from './render-problems.ts'

/** Computed, because a literal `then` looks like a promise to the linter. */
const THEN = 'then'

const HEAD = 'feature: docs\nowner: team\n'

function parsed(text: string): Contract {
  const result = parseContract({ text, path: 'airworthy.yaml' })
  if (result.kind === 'contract') return result.contract
  throw new Error(renderProblems(result.problems, text, 'airworthy.yaml'))
}

/** A contract with one requirement and these further lines. */
function withLines(lines: string): Contract {
  return parsed(`${HEAD}too_wrong: [correct >= 95%]\n${lines}\n`)
}

const DOCS_ASSISTANT = `# What would make this too slow, too wrong, or too expensive to ship?
feature: docs-assistant
owner: platform-team@example.com
run: ./src/assistant.ts#answer         # or http://…

too_slow:
  - p95 latency <= 3 s
  - p50 first_token <= 800 ms

too_wrong:
  - correct >= 95%
  - correct >= 99% where topic = billing
  - grounded >= 98%

too_expensive:
  - mean cost <= $0.01
  - monthly cost <= $2000 at 200000 requests

in_production:
  - fallback <= 2%
  - escalation <= 10%
  - available >= 99.9%

confidence: 95%                        # how sure a verdict must be; the default

tests: [evals/questions.jsonl]
tune: [evals/playground.jsonl]
scorers:
  correct: { judge: rubrics/correct.md, model: openai/gpt-5-mini }
  grounded: grounded

routes:
  - { model: openai/gpt-5, timeout: 2 s }
  - { model: anthropic/claude-haiku, timeout: 1 s }
  - say: We cannot answer right now. A colleague will write back within the hour.

when_unsure:
  answer_alone: error <= 1%
  otherwise: review
  review: { by: support-tier-2, within: 15 min, then: say "…" }

when_it_fails:
  hallucination:  { do: review,  playbook: playbooks/hallucination.md }
  retrieval_miss: { do: say "…", playbook: playbooks/retrieval-miss.md }
  out_of_scope:   { do: decline, playbook: playbooks/out-of-scope.md }
  provider_down:  { do: next_route, playbook: playbooks/provider-down.md }
`

test('the requirements of a full contract have their canonical bars', () => {
  const rows = parsed(DOCS_ASSISTANT).requirements.map(
    ({ section, aggregate, metric, comparison, bound, unit, line }) =>
      [section, aggregate, metric, comparison, bound, unit, line].join(' '),
  )
  expect(rows).toEqual([
    'too_slow p95 latency <= 3000 ms 7',
    'too_slow p50 first_token <= 800 ms 8',
    'too_wrong rate correct >= 0.95 share 11',
    'too_wrong rate correct >= 0.99 share 12',
    'too_wrong rate grounded >= 0.98 share 13',
    'too_expensive mean cost <= 0.01 usd 16',
    'too_expensive monthly cost <= 2000 usd 17',
    'in_production rate fallback <= 0.02 share 20',
    'in_production rate escalation <= 0.1 share 21',
    'in_production rate available >= 0.999 share 22',
  ])
})

test('a full contract keeps slices, volumes and the lines as written', () => {
  const { requirements } = parsed(DOCS_ASSISTANT)
  expect(requirements[3]).toMatchObject({
    text: 'correct >= 99% where topic = billing',
    where: [{ tag: 'topic', value: 'billing' }],
  })
  expect(requirements[6]?.requestsPerMonth).toBe(200_000)
  expect(requirements[0]).not.toHaveProperty('requestsPerMonth')
})

test('a full contract has its parts, and its deadline is the sum of the timeouts', () => {
  const {
    requirements: _requirements,
    places: _places,
    hash,
    path,
    directory,
    ...rest
  } = parsed(DOCS_ASSISTANT)
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(path).toBe(`${directory}/airworthy.yaml`)
  expect(rest).toEqual({
    feature: 'docs-assistant',
    owner: 'platform-team@example.com',
    run: { kind: 'module', path: './src/assistant.ts', exportName: 'answer' },
    confidence: 0.95,
    deadlineMs: 3000,
    margin: 0.02,
    tests: ['evals/questions.jsonl'],
    tune: ['evals/playground.jsonl'],
    scorers: {
      correct: { kind: 'judge', rubric: 'rubrics/correct.md', model: 'openai/gpt-5-mini', timeoutMs: 30_000 },
      grounded: { kind: 'grounded' },
    },
    routes: [
      { kind: 'model', model: 'openai/gpt-5', timeoutMs: 2000 },
      { kind: 'model', model: 'anthropic/claude-haiku', timeoutMs: 1000 },
      { kind: 'say', text: 'We cannot answer right now. A colleague will write back within the hour.' },
    ],
    limits: {
      attempts: 6,
      concurrent: 1000,
      firstTokenMs: 10_000,
      stallMs: 10_000,
      slowestTokensPerSecond: 1,
    },
    budget: {},
    stream: 'whole',
    checks: ['scope', 'retrieval', 'grounded'].map((name) => ({
      name,
      kind: name,
      ifSkipped: 'continue',
      timeoutMs: 1000,
    })),
    whenUnsure: {
      answerAloneError: 0.01,
      otherwise: 'review',
      review: { by: 'support-tier-2', withinMs: 900_000, [THEN]: { kind: 'say', text: '…' } },
    },
    whenItFails: [
      { name: 'hallucination', action: { kind: 'review' }, playbook: 'playbooks/hallucination.md' },
      { name: 'retrieval_miss', action: { kind: 'say', text: '…' }, playbook: 'playbooks/retrieval-miss.md' },
      { name: 'out_of_scope', action: { kind: 'decline' }, playbook: 'playbooks/out-of-scope.md' },
      { name: 'provider_down', action: { kind: 'next-route' }, playbook: 'playbooks/provider-down.md' },
    ],
    prices: {},
  })
})

test('the smallest contract gets the documented defaults', () => {
  expect(withLines('')).toMatchObject({
    confidence: 0.95,
    deadlineMs: 30_000,
    margin: 0.02,
    tests: [],
    routes: [],
  })
  expect(withLines('')).not.toHaveProperty('run')
  expect(withLines('routes: [{ model: a, timeout: 2 s }, { model: b }]').deadlineMs).toBe(30_000)
})

const LINES: readonly (readonly [line: string, expected: Readonly<Record<string, unknown>>])[] = [
  ['p95 latency<=3s', { bound: 3000, unit: 'ms' }],
  ['max latency <= 1.5 min', { bound: 90_000, aggregate: 'max' }],
  ['mean first_token <= 800ms', { bound: 800, aggregate: 'mean' }],
  ['p99 cost <= $ 0.25', { bound: 0.25, unit: 'usd', aggregate: 'p99' }],
  ['max tokens <= 2_000 tokens', { bound: 2000, unit: 'tokens' }],
  ['monthly cost <= $2_000.50 at 1_000 requests', { bound: 2000.5, requestsPerMonth: 1000 }],
  ['available >= 99.9 %', { bound: 0.999, aggregate: 'rate' }],
  ['mean correct >= 0.95', { bound: 0.95, aggregate: 'rate' }],
  ['toxic-language <= 0', { bound: 0, metric: 'toxic-language' }],
  ['correct >= 1', { bound: 1 }],
  [
    'correct >= 95% where lang = de/at and "user type"="new user" and since = 2024-01',
    {
      where: [
        { tag: 'lang', value: 'de/at' },
        { tag: 'user type', value: 'new user' },
        { tag: 'since', value: '2024-01' },
      ],
    },
  ],
]

test.each(LINES)('the line "%s" is understood', (line, expected) => {
  const { requirements } = parsed(`${HEAD}too_slow:\n  - ${line}\n`)
  expect(requirements[0]).toMatchObject({ text: line, ...expected })
})

test('every kind of YAML text holds a requirement', () => {
  const { requirements } = parsed(
    `${HEAD}too_slow:\n  - "p95 latency <= 1 s"\n  - 'p95 latency <= 2 s'\n  - >-\n    p95 latency\n    <= 3 s\n  - |\n    p95 latency <= 4 s\n`,
  )
  expect(requirements.map(({ bound }) => bound)).toEqual([1000, 2000, 3000, 4000])
  expect(requirements[2]?.text).toBe('p95 latency <= 3 s')
  expect(requirements.map(({ line }) => line)).toEqual([4, 5, 7, 10])
})

const HTTP = { kind: 'http', method: 'POST', headers: {}, body: { input: '{{input}}' }, answer: 'answer' }
const KEY = '$' + '{GATEWAY_KEY}'
const RUNS: readonly (readonly [run: string, expected: Readonly<Record<string, unknown>>])[] = [
  ['http://127.0.0.1:8080/answer', { ...HTTP, url: 'http://127.0.0.1:8080/answer', usage: 'usage' }],
  [
    '{ http: "https://x.example/a", method: PUT, answer: data.text }',
    { ...HTTP, method: 'PUT', answer: 'data.text' },
  ],
  [
    `{ http: "https://x.example/a", headers: { Authorization: "Bearer ${KEY}", X-Version: 2 }, body: { q: ["{{input}}"] } }`,
    { headers: { Authorization: `Bearer ${KEY}`, 'X-Version': '2' }, body: { q: ['{{input}}'] } },
  ],
  [
    `{ openai: "https://x.example/v1/", model: m, key: "${KEY}", parameters: { max_tokens: 9, prompt_cache_key: a } }`,
    { kind: 'openai', baseUrl: 'https://x.example/v1', model: 'm', stream: true, key: KEY },
  ],
  [
    '{ command: python "my assistant.py" --style \'short\'\\ answers }',
    { kind: 'command', command: ['python', 'my assistant.py', '--style', 'short answers'] },
  ],
  ['{ command: [python, assistant.py] }', { kind: 'command', command: ['python', 'assistant.py'] }],
  ['{ recorded: trials.jsonl }', { kind: 'recorded', path: 'trials.jsonl' }],
]

test.each(RUNS)('run: %s is understood', (run, expected) => {
  expect(withLines(`run: ${run}`).run).toMatchObject(expected)
})

const SCORERS: readonly (readonly [scorer: string, expected: Readonly<Record<string, unknown>>])[] = [
  ['exact', { kind: 'exact', ignoreCase: false }],
  ['{ exact: { ignore_case: true } }', { kind: 'exact', ignoreCase: true }],
  ['{ contains: sorry }', { kind: 'contains', value: 'sorry', ignoreCase: false }],
  [
    '{ contains: { value: sorry, ignore_case: true } }',
    { kind: 'contains', value: 'sorry', ignoreCase: true },
  ],
  ['{ regex: "^a+$" }', { kind: 'regex', pattern: '^a+$', flags: '' }],
  ['{ regex: { pattern: "^a+$", flags: i } }', { kind: 'regex', pattern: '^a+$', flags: 'i' }],
  ['{ number: { tolerance: 0.01, relative: true } }', { kind: 'number', tolerance: 0.01, relative: true }],
  ['{ json_schema: schema.json }', { kind: 'json-schema', schema: 'schema.json' }],
  [
    '{ json_schema: { properties: { password: { type: string } } } }',
    { kind: 'json-schema', schema: { properties: { password: { type: 'string' } } } },
  ],
  ['{ token_f1: { at_least: 50% } }', { kind: 'token-f1', atLeast: 0.5 }],
  ['token_f1', { kind: 'token-f1' }],
  [
    `{ judge: r.md, model: ./judge.ts#model, base_url: "https://x.example/v1", key: "${KEY}", timeout: 5 s }`,
    {
      kind: 'judge',
      rubric: 'r.md',
      model: './judge.ts#model',
      baseUrl: 'https://x.example/v1',
      key: KEY,
      timeoutMs: 5000,
    },
  ],
  ['./scorers.ts#correct', { kind: 'function', path: './scorers.ts', exportName: 'correct' }],
  ['{ function: ./x.ts#f }', { kind: 'function', path: './x.ts', exportName: 'f' }],
  ['{ label: true }', { kind: 'label' }],
  ['assertions', { kind: 'assertions' }],
]

test.each(SCORERS)('the scorer %s is understood', (scorer, expected) => {
  expect(withLines(`scorers: { correct: ${scorer} }`).scorers).toEqual({ correct: expected })
})

test('the remaining fields are understood', () => {
  const contract = withLines(
    'deadline: 5 s\nmargin: 0.01\nconfidence: 0.99\ntests: a.jsonl\nredact: ./redact.ts#redact\n' +
      'prices: { "openai/gpt-5": { input: $1.25, output: 10, cached_input: $0.125 } }\n',
  )
  expect(contract).toMatchObject({ deadlineMs: 5000, margin: 0.01, confidence: 0.99, tests: ['a.jsonl'] })
  expect(contract.redact).toBe('./redact.ts#redact')
  expect(contract.prices).toEqual({
    'openai/gpt-5': { inputUsdPerMillion: 1.25, outputUsdPerMillion: 10, cachedInputUsdPerMillion: 0.125 },
  })
})

test('a byte order mark, Windows line ends and aliases are fine; an aliased line stands where it is written', () => {
  const text = `\uFEFF${HEAD}too_slow:\n  - &bar p95 latency <= 3 s\nin_production:\n  - *bar\n`
  const { requirements } = parsed(text.replaceAll('\n', '\r\n'))
  expect(requirements.map(({ line, bound }) => [line, bound])).toEqual([
    [4, 3000],
    [4, 3000],
  ])
})

const REWRITTEN = DOCS_ASSISTANT.replace('p95 latency <= 3 s', '"p95   latency <= 3_000ms"')
  .replace('correct >= 95%', 'mean correct >= 0.95')
  .replace('confidence: 95%  ', '# the default:\nconfidence: 0.95')
  .replace(
    'feature: docs-assistant\nowner: platform-team@example.com',
    'owner: platform-team@example.com\nfeature: docs-assistant',
  )
  .replace(
    '{ do: decline, playbook: playbooks/out-of-scope.md }',
    '{ playbook: playbooks/out-of-scope.md, do: decline }',
  )
  .replace(
    '  correct: { judge: rubrics/correct.md, model: openai/gpt-5-mini }\n  grounded: grounded',
    '  grounded: grounded\n  correct: { model: openai/gpt-5-mini, judge: rubrics/correct.md, timeout: 30 s }',
  )

test('the hash stays under comments, white space, key order and spelling of values', () => {
  expect(REWRITTEN).not.toBe(DOCS_ASSISTANT)
  expect(parsed(REWRITTEN).hash).toBe(parsed(DOCS_ASSISTANT).hash)
  const elsewhere = parseContract({ text: DOCS_ASSISTANT, path: '/elsewhere/contract.yaml' })
  expect(elsewhere).toMatchObject({ contract: { hash: parsed(DOCS_ASSISTANT).hash } })
})

test.each([
  ['p95 latency <= 3 s', 'p95 latency <= 3.1 s'],
  ['p95 latency', 'p99 latency'],
  ['fallback <= 2%', 'fallback >= 2%'],
  ['topic = billing', 'topic = refunds'],
  ['topic = billing', 'topic = billing and lang = de'],
  ['200000 requests', '200001 requests'],
  ['confidence: 95%', 'confidence: 99%'],
  ['model: openai/gpt-5-mini', 'model: openai/gpt-5'],
  ['timeout: 2 s', 'timeout: 3 s'],
  ['do: decline', 'do: review'],
  ['evals/questions.jsonl', 'evals/other.jsonl'],
  ['error <= 1%', 'error <= 2%'],
])('the hash changes when "%s" becomes "%s"', (before, after) => {
  const changed = DOCS_ASSISTANT.replace(before, after)
  expect(changed).not.toBe(DOCS_ASSISTANT)
  expect(parsed(changed).hash).not.toBe(parsed(DOCS_ASSISTANT).hash)
})
