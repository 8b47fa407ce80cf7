import { expect, test } from 'vitest'
import { decisionOf, type Fixture } from '../assess.fixtures.ts'
import { noEvalBarsOrGate } from './evals-no-bars-or-gate.ts'
import { noEvalSlices } from './evals-no-slices.ts'

const APP: Fixture = {
  'src/answer.ts': `import OpenAI from 'openai'
const openai = new OpenAI()
export async function answer(question: string) {
  return openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: question }] })
}
`,
}
const CASES = `const cases = [
  { question: 'How do I return a parcel?', expected: '30 days', intent: 'returns' },
  { question: 'Do you ship to Norway?', expected: 'yes', intent: 'shipping' },
  { question: 'Who pays for the return?', expected: 'you', intent: 'returns' },
]
`
const ONE_NUMBER: Fixture = {
  ...APP,
  'evals/run.ts': `import { answer } from '../src/answer'
${CASES}
let correct = 0
for (const { question, expected } of cases) if (String(await answer(question)).includes(expected)) correct++
console.log('accuracy', correct / cases.length)
`,
}
const BY_INTENT: Fixture = {
  ...APP,
  'evals/run.ts': `import { answer } from '../src/answer'
${CASES}
const byIntent: Record<string, number> = {}
for (const { question, expected, intent } of cases) if (String(await answer(question)).includes(expected)) byIntent[intent]++
`,
}

test('one number over all cases hides the group that fails', async () => {
  const decision = await decisionOf(noEvalSlices, ONE_NUMBER)
  expect(decision.verdict).toBe('present')
  expect(decision.evidence[0]?.path).toBe('evals/run.ts')
})

test('results by intent are slices', async () => {
  expect((await decisionOf(noEvalSlices, BY_INTENT)).verdict).toBe('absent')
})

test('results grouped by difficulty in Python are slices', async () => {
  const decision = await decisionOf(noEvalSlices, {
    'app.py':
      'from openai import OpenAI\nclient = OpenAI()\ndef ask(q):\n    return client.responses.create(model="m", input=q)\n',
    'evals/run.py': `import pandas as pd
from app import ask
cases = pd.read_csv("evals/cases.csv")
cases["passed"] = [row.expected in str(ask(row.question)) for row in cases.itertuples()]
print(cases.groupby("difficulty")["passed"].mean())
`,
    'evals/cases.csv': `question,expected,difficulty\n${'How do I return a parcel?,30 days,easy\n'.repeat(5)}`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a switch that picks cases of one category is no breakdown', async () => {
  const decision = await decisionOf(noEvalSlices, {
    ...ONE_NUMBER,
    'evals/options.ts': "program.option('--questions-per-category <n>')\nconst questions_per_category = 3\n",
  })
  expect(decision.verdict).toBe('present')
})

test('without evaluations neither slices nor bars are asked for', async () => {
  expect((await decisionOf(noEvalSlices, APP)).verdict).toBe('not-applicable')
  expect((await decisionOf(noEvalBarsOrGate, APP)).verdict).toBe('not-applicable')
})

test('evaluations without a bar stop nothing', async () => {
  const decision = await decisionOf(noEvalBarsOrGate, ONE_NUMBER)
  expect(decision.verdict).toBe('present')
  expect(decision.reason).toContain('no workflow runs them')
})

const WITH_BAR: Fixture = {
  ...ONE_NUMBER,
  'evals/bar.ts': 'export const threshold = 0.9\n',
}

test('a bar that a workflow enforces is a gate', async () => {
  const decision = await decisionOf(noEvalBarsOrGate, {
    ...WITH_BAR,
    '.github/workflows/eval.yml': 'jobs:\n  eval:\n    steps:\n      - run: npx tsx evals/run.ts\n',
  })
  expect(decision.verdict).toBe('absent')
})

test('a workflow that lets a failure pass is no gate', async () => {
  const decision = await decisionOf(noEvalBarsOrGate, {
    ...WITH_BAR,
    '.github/workflows/eval.yml':
      'jobs:\n  eval:\n    continue-on-error: true\n    steps:\n      - run: npx tsx evals/run.ts\n',
  })
  expect(decision.verdict).toBe('present')
  expect(decision.evidence[0]?.path).toBe('.github/workflows/eval.yml')
})

test('a contract with a bar for a slice reports more than one number', async () => {
  const contract = (bar: string): string =>
    `feature: docs\nowner: team\nrun: ./src/answer.ts#answer\ntests: [cases.jsonl]\ntoo_wrong:\n  - ${bar}\n`
  const sliced = await decisionOf(noEvalSlices, {
    ...APP,
    'airworthy.yaml': contract('correct >= 99% where topic = billing'),
  })
  const whole = await decisionOf(noEvalSlices, { ...APP, 'airworthy.yaml': contract('correct >= 95%') })
  expect([sliced.verdict, whole.verdict]).toEqual(['absent', 'present'])
})
