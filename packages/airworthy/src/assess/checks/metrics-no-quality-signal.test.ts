import { expect, test } from 'vitest'
import { decisionOf, type Fixture } from '../assess.fixtures.ts'
import { noQualitySignal } from './metrics-no-quality-signal.ts'

function service(more: string, body = ''): Fixture {
  return {
    'main.py': `from fastapi import FastAPI
from openai import OpenAI
${more}
app = FastAPI()
client = OpenAI()
@app.post("/chat")
def chat(question: str):
    ${body}
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
`,
  }
}

test('no counted outcome and no stored verdict is a gap', async () => {
  const decision = await decisionOf(noQualitySignal, service('', 'pass'))
  expect(decision.verdict).toBe('present')
})

test('a counter of empty searches is a signal', async () => {
  const decision = await decisionOf(
    noQualitySignal,
    service(
      'from prometheus_client import Counter\nmisses = Counter("no_context_total", "m")',
      'misses.inc()',
    ),
  )
  expect(decision.verdict).toBe('absent')
})

test('a counter of requests is no signal of quality', async () => {
  const decision = await decisionOf(
    noQualitySignal,
    service(
      'from prometheus_client import Counter\nrequests = Counter("requests_total", "r")',
      'requests.inc()',
    ),
  )
  expect(decision.verdict).toBe('present')
})

test('a verdict kept with the trace is a signal', async () => {
  const decision = await decisionOf(
    noQualitySignal,
    service(
      'from langsmith import Client\ndef vote(run):\n    Client().create_feedback(run, key="thumb", score=1)',
      'pass',
    ),
  )
  expect(decision).toMatchObject({ verdict: 'absent', confidence: 'medium' })
})

test('a verdict in a table counts with little confidence, one in page state does not', async () => {
  const stored = await decisionOf(
    noQualitySignal,
    service('def vote(db, m):\n    db.save_feedback(m)', 'pass'),
  )
  const shown = await decisionOf(noQualitySignal, {
    ...service('', 'pass'),
    'web/Thumbs.tsx': "'use client'\nexport const Thumbs = () => { saveFeedback(1); return null }\n",
  })
  expect([stored.verdict, stored.confidence, shown.verdict]).toEqual(['absent', 'low', 'present'])
})

test('a library serves nobody by itself', async () => {
  const decision = await decisionOf(noQualitySignal, {
    'pyproject.toml': '[project]\nname = "x"\n',
    'x/answers.py':
      'from openai import OpenAI\ndef ask(q):\n    return OpenAI().responses.create(model="m", input=q)\n',
    'x/__init__.py': 'from x.answers import ask\n',
  })
  expect(decision.verdict).toBe('not-applicable')
})
