import { parseContract } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { seededRandom } from '../../statistics/random.ts'
import { type Answers, defaultAnswers, type RightAnswer, type RunAnswer } from './answers.ts'
import { contractProblem } from './contract-problem.ts'
import { contractText } from './contract-text.ts'

const ODD_TEXTS = [
  'plain',
  'say: "hello", {world} # not a comment',
  "it's - fine",
  '- starts like a list',
  '*alias &anchor !tag',
  '42',
  'true',
  'null',
  '0x1F',
  'ends with a colon:',
  'Grüße, 世界 🎈',
  'back\\slash and \t tab',
  '@at `tick` %percent',
  'two\nlines',
]

const RUNS: readonly RunAnswer[] = [
  { kind: 'module', export: './src/assistant.ts#answer' },
  { kind: 'module', export: '../src/bot,v2.mjs#$answer' },
  { kind: 'http', url: 'http://127.0.0.1:8080/answer?stream=false&lang=en#top' },
  { kind: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-5-mini' },
  { kind: 'openai', baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen3:8b' },
  { kind: 'command', command: 'python -u "my answer.py" --mode=fast' },
]
const RIGHTS: readonly RightAnswer[] = [
  { kind: 'contains' },
  { kind: 'exact' },
  { kind: 'judge', model: 'openai/gpt-5-mini' },
  { kind: 'judge', model: './judge.ts#model' },
  { kind: 'function', export: './evals/scorers.ts#correct' },
]
const LATENCIES_MS = [1, 250, 999.5, 1500, 3000, 45_000, 60_000, 7_200_000]
const WRONG = [0.001, 0.1, 1 / 3, 5, 12.5, 99.9]
const COSTS_USD = [null, 0.000_000_123, 0.01, 1 / 3, 250]
const MONTHLY = [null, { costUsd: 2000, requests: 200_000 }, { costUsd: 0.5, requests: 12_345_678 }]
const REVIEW_MS = [null, 60_000, 5_400_000, 86_400_000]

/** Answers drawn from the whole answer space; the same for the same seed. */
function drawnAnswers(count: number): readonly Answers[] {
  const random = seededRandom(20_260_102)
  function one<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(random() * values.length)]
    if (value === undefined) throw new Error('nothing to draw from')
    return value
  }
  function draw(): Answers {
    const latencyMs = one(LATENCIES_MS)
    const withinMs = one(REVIEW_MS)
    return {
      feature: one(['docs-assistant', '42', 'v2.0_bot', 'null', '1e5']),
      owner: one(ODD_TEXTS),
      run: one(RUNS),
      latencyMs,
      firstTokenMs: one([null, latencyMs, Math.min(1, latencyMs)]),
      wrongPerHundred: one(WRONG),
      right: one(RIGHTS),
      meanCostUsd: one(COSTS_USD),
      monthly: one(MONTHLY),
      review: withinMs === null ? null : { by: one(ODD_TEXTS), withinMs },
      fallback: one(ODD_TEXTS),
    }
  }
  return Array.from({ length: count }, draw)
}

test('every combination of answers makes a contract without an error or a warning', () => {
  const bad = drawnAnswers(1000).flatMap((answers) => {
    const problem = contractProblem(answers)
    return problem === undefined ? [] : [{ problem, answers }]
  })
  expect(bad.slice(0, 3)).toEqual([])
})

test('the contract says exactly what was answered', () => {
  for (const answers of drawnAnswers(300)) {
    const parsed = parseContract({ text: contractText(answers), path: 'airworthy.yaml' })
    if (parsed.kind === 'invalid') throw new Error(parsed.problems[0]?.message)
    const { contract } = parsed
    const bounds = new Map(contract.requirements.map((line) => [`${line.aggregate} ${line.metric}`, line]))
    expect(contract).toMatchObject({ feature: answers.feature, owner: answers.owner })
    expect(contract.routes.at(-1)).toEqual({ kind: 'say', text: answers.fallback })
    expect(contract.whenUnsure?.review?.by).toBe(answers.review?.by)
    expect(contract.whenUnsure?.review?.withinMs).toBe(answers.review?.withinMs)
    expect(bounds.get('p95 latency')?.bound).toBeCloseTo(answers.latencyMs, 9)
    expect(bounds.get('rate correct')?.bound).toBeCloseTo(1 - answers.wrongPerHundred / 100, 9)
    expect(bounds.get('p50 first_token')?.bound).toBe(answers.firstTokenMs ?? undefined)
    expect(bounds.has('mean cost')).toBe(answers.meanCostUsd !== null)
    expect(bounds.get('monthly cost')?.requestsPerMonth).toBe(answers.monthly?.requests)
  }
})

test('the contract begins with the honest question and stays within 110 columns', () => {
  const run: RunAnswer = { kind: 'module', export: './src/answer.ts#answer' }
  const text = contractText(defaultAnswers({ feature: 'bot', owner: 'owner@example.com', run }))
  expect(text).toMatch(/^# What would make this too slow, too wrong, or too expensive to ship\?\n/)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
})

test('a credential in an answer is refused without being said', () => {
  const url = 'https://example.com/answer?api_key=Zq81LmvT02xw'
  const answers = defaultAnswers({ feature: 'bot', owner: 'o@example.com', run: { kind: 'http', url } })
  expect(contractProblem(answers)).toContain('written out in the contract')
  expect(contractProblem(answers)).not.toContain('Zq81')
})
