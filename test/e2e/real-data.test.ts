import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { folderWith, jsonLines, runTool } from './command-line.ts'

const DATA = resolve(import.meta.dirname, '../../../shared/data')
const ANSWERS = join(DATA, 'evouna_openqa/dev/items.jsonl.gz')
const LATENCIES = join(DATA, 'llmperf_latency/dev/requests.jsonl')

/** The first look at 95 %. */
const ALPHA = (0.05 * 6) / Math.PI ** 2

/** ln of n choose k, by summing logarithms: another way than the one under test. */
function logChoose(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log(n - k + i) - Math.log(i)
  return sum
}

/** P(from <= Bin(n, p) <= to), term by term. */
function binomialMass(n: number, p: number, [from, to]: readonly [number, number]): number {
  let sum = 0
  for (let k = from; k <= to; k++)
    sum += Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p))
  return sum
}

/** What the definition says: a pass is proven if so many successes are too unlikely at the bar, a failure if so few are. */
function expectedVerdict(
  passed: number,
  failed: number,
  { missing, bar }: { missing: number; bar: number },
): string {
  const n = passed + failed + missing
  if (binomialMass(n, bar, [passed, n]) <= ALPHA) return 'pass'
  return binomialMass(n, bar, [0, passed + missing]) <= ALPHA ? 'fail' : 'inconclusive'
}

interface Answered {
  readonly id: string
  readonly dataset: string
  readonly question: string
  readonly golden: string
  readonly systems: Readonly<Record<string, { readonly answer: string; readonly correct: boolean }>>
}

interface Gated {
  readonly look: { readonly number: number }
  readonly requirements: readonly {
    readonly text: string
    readonly verdict: string
    readonly trials: number
  }[]
}

const SYSTEMS = ['fid', 'gpt35', 'chatgpt', 'gpt4', 'newbing']

for (const system of SYSTEMS) {
  test(`five real QA systems with human labels: the verdicts about ${system} are those of the definition`, async ({
    skip,
  }) => {
    if (!existsSync(ANSWERS)) skip('the recorded answers are not on this machine')
    const items = gunzipSync(readFileSync(ANSWERS))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answered)
    const trials = items.map((item) => ({
      case: item.id,
      input: item.question,
      answer: item.systems[system]?.answer,
      tags: { dataset: item.dataset },
      labels: { correct: item.systems[system]?.correct },
    }))
    const folder = folderWith({
      'airworthy.yaml': [
        `feature: ${system}`,
        'owner: team@example.com',
        'too_wrong:',
        '  - correct >= 80%',
        '  - correct >= 80% where dataset = NQ',
        '  - correct >= 80% where dataset = TQ',
        '',
      ].join('\n'),
      'recorded.jsonl': jsonLines(trials),
    })
    expect(await runTool(['eval', '--recorded', 'recorded.jsonl'], { cwd: folder })).toMatchObject({
      code: 0,
    })
    const gated = JSON.parse((await runTool(['gate', '--json'], { cwd: folder })).stdout) as Gated
    const slices = [
      items,
      items.filter(({ dataset }) => dataset === 'NQ'),
      items.filter(({ dataset }) => dataset === 'TQ'),
    ]
    const expected = slices.map((slice) => {
      const passed = slice.filter((item) => item.systems[system]?.correct === true).length
      return expectedVerdict(passed, slice.length - passed, { missing: 0, bar: 0.8 })
    })
    expect(gated.look.number).toBe(1)
    expect(gated.requirements.map(({ verdict }) => verdict)).toEqual(expected)
    expect(gated.requirements.map(({ trials: count }) => count)).toEqual(slices.map(({ length }) => length))
  })
}

interface Request {
  readonly id: string
  readonly provider: string
  readonly error_code: number | null
  readonly error_msg: string
  readonly e2e_s: number | null
}

test('real latencies and errors of eight providers: each verdict about p95 is that of the definition', async ({
  skip,
}) => {
  if (!existsSync(LATENCIES)) skip('the recorded latencies are not on this machine')
  const requests = readFileSync(LATENCIES, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Request)
  const providers = [...new Set(requests.map(({ provider }) => provider))].sort()
  const trials = requests.map(({ id, provider, error_code, error_msg, e2e_s }) => ({
    case: id,
    tags: { provider },
    ...(error_code === null
      ? { latencyMs: (e2e_s ?? 0) * 1000, outcome: 'answered' }
      : { outcome: 'failed', error: { code: String(error_code), message: error_msg } }),
  }))
  const folder = folderWith({
    'airworthy.yaml': `feature: providers\nowner: team@example.com\ntoo_slow:\n${['', ...providers.map((name) => ` where provider = ${name}`)].map((where) => `  - p95 latency <= 5 s${where}\n`).join('')}`,
    'recorded.jsonl': jsonLines(trials),
  })
  expect(await runTool(['eval', '--recorded', 'recorded.jsonl'], { cwd: folder })).toMatchObject({ code: 0 })
  const gated = JSON.parse((await runTool(['gate', '--json'], { cwd: folder })).stdout) as Gated
  const slices = [requests, ...providers.map((name) => requests.filter(({ provider }) => provider === name))]
  const expected = slices.map((slice) => {
    const answered = slice.filter(({ error_code }) => error_code === null)
    const within = answered.filter(({ e2e_s }) => (e2e_s ?? 0) <= 5).length
    return expectedVerdict(within, answered.length - within, {
      missing: slice.length - answered.length,
      bar: 0.95,
    })
  })
  expect(gated.requirements.map(({ verdict }) => verdict)).toEqual(expected)
})
