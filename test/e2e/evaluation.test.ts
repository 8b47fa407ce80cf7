import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startFakeProvider } from '@airworthy/sdk/testing'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { folderWith, jsonLines, runTool } from './command-line.ts'

const SCHEMAS = resolve(import.meta.dirname, '../../packages/airworthy/schemas')

interface Gated {
  readonly verdict: string
  readonly evidence: { readonly trials: number; readonly stoppedEarly?: { readonly saved: number } }
  readonly requirements: readonly {
    readonly verdict: string
    readonly method: string
    readonly estimate: number | null
    readonly unmeasured: number
    readonly reason: string
  }[]
}

function questions(count: number): string {
  return jsonLines(
    Array.from({ length: count }, (_, index) => ({
      id: `q${index}`,
      input: `Where is refund ${index}?`,
      expected: 'refund',
      tags: { half: String(index % 2) },
    })),
  )
}

function contract(run: string, lines: readonly string[]): string {
  return [
    'feature: refunds',
    'owner: team@example.com',
    `run: ${run}`,
    ...lines,
    'tests: cases.jsonl',
    '',
  ].join('\n')
}

const CORRECT = [
  'too_wrong:',
  '  - correct >= 90%',
  '  - correct >= 80% where half = 0',
  'scorers: { correct: contains }',
]

async function gateJson(cwd: string): Promise<Gated> {
  return JSON.parse((await runTool(['gate', '--json'], { cwd })).stdout) as Gated
}

test('--until-decided stops as soon as every verdict is certain and says what that saved', async () => {
  await using provider = await startFakeProvider({
    behave: () => ({ kind: 'answer', text: 'Your refund is here.' }),
  })
  const folder = folderWith({
    'airworthy.yaml': contract(`{ openai: "${provider.url}", model: gpt-5-mini, stream: false }`, CORRECT),
    'cases.jsonl': questions(600),
  })
  const ran = await runTool(['eval', '--until-decided', '-j', '4'], { cwd: folder })
  expect(ran.code).toBe(0)
  expect(ran.stdout).toMatch(/every verdict is certain, which saved \d+ trials/)
  expect(provider.requests.length).toBeLessThan(120)
  const gated = await gateJson(folder)
  expect(gated.requirements.map(({ verdict, method }) => [verdict, method])).toEqual([
    ['pass', 'sequential'],
    ['pass', 'sequential'],
  ])
  expect(gated.evidence.stoppedEarly?.saved).toBe(600 - provider.requests.length)
  expect(gated.verdict).toBe('go')
})

test('--until-decided stops a bad feature early, too', async () => {
  await using provider = await startFakeProvider({
    behave: () => ({ kind: 'answer', text: 'I do not know.' }),
  })
  const folder = folderWith({
    'airworthy.yaml': contract(`{ openai: "${provider.url}", model: gpt-5-mini, stream: false }`, CORRECT),
    'cases.jsonl': questions(600),
  })
  expect(await runTool(['eval', '--until-decided'], { cwd: folder })).toMatchObject({ code: 0 })
  expect(provider.requests.length).toBeLessThan(60)
  expect((await gateJson(folder)).verdict).toBe('no-go')
})

test('a busy provider is asked again after its Retry-After, inside the deadline, and the trial counts once', async () => {
  await using provider = await startFakeProvider({
    behave: (_, attempt) =>
      attempt === 1 ? { kind: 'status', status: 429, retryAfter: 0 } : { kind: 'answer', text: 'refund' },
  })
  const folder = folderWith({
    'airworthy.yaml': contract(`{ openai: "${provider.url}", model: gpt-5-mini }`, CORRECT),
    'cases.jsonl': questions(20),
  })
  const ran = await runTool(['eval'], { cwd: folder })
  expect(ran.stdout).not.toContain('failed')
  expect(provider.requests).toHaveLength(40)
  expect((await gateJson(folder)).evidence.trials).toBe(20)
})

test('a provider that is down is not asked again in the hope that nobody sees it', async () => {
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'status', status: 503 }) })
  const folder = folderWith({
    'airworthy.yaml': contract(`{ openai: "${provider.url}", model: gpt-5-mini }`, CORRECT),
    'cases.jsonl': questions(10),
  })
  expect((await runTool(['eval'], { cwd: folder })).stdout).toContain('10 failed')
  expect(provider.requests).toHaveLength(10)
})

test('a silent provider costs one deadline per trial, not a hanging run', async () => {
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'silent' }) })
  const folder = folderWith({
    'airworthy.yaml': contract(`{ openai: "${provider.url}", model: gpt-5-mini }`, [
      'deadline: 300 ms',
      ...CORRECT,
    ]),
    'cases.jsonl': questions(10),
  })
  const ran = await runTool(['eval', '-j', '10'], { cwd: folder })
  expect(ran.stdout).toContain('10 failed')
  expect((await gateJson(folder)).requirements[0]?.verdict).not.toBe('pass')
})

test('a judge that gives nonsense, a scorer that throws and a model without a price are unmeasured, and said so', async () => {
  await using judge = await startFakeProvider({ behave: () => ({ kind: 'answer', text: '{"pass": NaN}' }) })
  const folder = folderWith({
    'airworthy.yaml': [
      'feature: refunds',
      'owner: team@example.com',
      'run: ./answer.ts#answer',
      'too_wrong:',
      '  - correct >= 50%',
      '  - polite >= 50%',
      'too_expensive:',
      '  - max cost <= $1',
      'scorers:',
      `  correct: { judge: rubric.md, model: openai/judge-1, base_url: "${judge.url}" }`,
      '  polite: ./scorers.ts#polite',
      'tests: cases.jsonl',
      '',
    ].join('\n'),
    'answer.ts':
      "export const answer = () => ({ answer: 'refund', usage: { inputTokens: 10, outputTokens: 5 }, model: 'nobody/knows-1' })\n",
    'scorers.ts': "export const polite = () => { throw new Error('no mood') }\n",
    'rubric.md': 'Right if it mentions the refund.\n',
    'cases.jsonl': questions(20),
  })
  const ran = await runTool(['eval'], { cwd: folder, environment: { OPENAI_API_KEY: 'test-key' } })
  expect(ran).toMatchObject({ code: 0 })
  const gated = await gateJson(folder)
  expect(gated.verdict).toBe('not-enough-evidence')
  expect(
    gated.requirements.map(({ verdict, unmeasured, estimate }) => [verdict, unmeasured, estimate]),
  ).toEqual([
    ['inconclusive', 20, null],
    ['inconclusive', 20, null],
    ['inconclusive', 20, null],
  ])
  expect(gated.requirements[1]?.reason).toContain('no mood')
  expect(gated.requirements[2]?.reason).toContain('nobody/knows-1')
})

test('a Python feature runs as a command', async ({ skip }) => {
  if (spawnSync('python3', ['--version']).status !== 0) skip('there is no Python on this machine')
  const folder = folderWith({
    'airworthy.yaml': contract('{ command: "python3 answer.py" }', CORRECT),
    'answer.py':
      'import json, sys\ncase = json.load(sys.stdin)\nprint(json.dumps({"answer": "refund for " + case["input"]}))\n',
    'cases.jsonl': questions(6),
  })
  const ran = await runTool(['eval'], { cwd: folder })
  expect(ran.stdout).not.toContain('failed')
  expect((await gateJson(folder)).requirements[0]?.estimate).toBe(1)
})

test('what the redaction hook leaves is what is written', async () => {
  const folder = folderWith({
    'airworthy.yaml': contract('./answer.ts#answer', ['redact: ./redact.ts#redact', ...CORRECT]),
    'answer.ts': "export const answer = () => 'refund to 4111 1111 1111 1111'\n",
    'redact.ts':
      "export const redact = (trial: object) => JSON.parse(JSON.stringify(trial).replaceAll('4111 1111 1111 1111', '[card]'))\n",
    'cases.jsonl': questions(3),
  })
  expect(await runTool(['eval'], { cwd: folder })).toMatchObject({ code: 0 })
  const runs = join(folder, '.airworthy/runs')
  const written = readFileSync(join(runs, readdirSync(runs)[0] ?? ''), 'utf8')
  expect(written).toContain('[card]')
  expect(written).not.toContain('4111')
})

function schema(name: string): object {
  return JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object
}

test('what eval and gate write is what the schemas say', async () => {
  const folder = folderWith({
    'airworthy.yaml': contract('./answer.ts#answer', ['too_slow:', '  - p95 latency <= 1 s', ...CORRECT]),
    'answer.ts':
      "let calls = 0\nexport const answer = (input: string) => {\n  if (++calls % 7 === 0) throw new Error('no')\n  return { answer: `refund ${input}`, passages: [{ id: 'p', text: input, score: 0.5 }], usage: { inputTokens: 9, outputTokens: 3 }, model: 'openai/gpt-5-mini' }\n}\n",
    'cases.jsonl': questions(60),
  })
  const ajv = new Ajv2020({ strict: true, formats: { date: true, 'date-time': true } })
  await runTool(['eval'], { cwd: folder })
  const runs = join(folder, '.airworthy/runs')
  const isEvidence = ajv.compile(schema('evidence.schema.json'))
  for (const line of readFileSync(join(runs, readdirSync(runs)[0] ?? ''), 'utf8')
    .trim()
    .split('\n')) {
    expect(isEvidence(JSON.parse(line)), JSON.stringify(isEvidence.errors?.slice(0, 3))).toBe(true)
  }
  const isGate = ajv.compile(schema('gate.schema.json'))
  const gated = await runTool(['gate', '--json'], { cwd: folder })
  expect(isGate(JSON.parse(gated.stdout)), JSON.stringify(isGate.errors?.slice(0, 3))).toBe(true)
})
