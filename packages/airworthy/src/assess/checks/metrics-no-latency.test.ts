import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noLatencyMetric } from './metrics-no-latency.ts'

function service(after: string, top = ''): Fixture {
  return {
    'main.py': `from fastapi import FastAPI
from openai import OpenAI
import logging, time
${top}
app = FastAPI()
client = OpenAI()
logger = logging.getLogger(__name__)
@app.post("/chat")
def chat(question: str, db=None):
    start = time.perf_counter()
    response = client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
${after
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
    return response
`,
  }
}

test('a call whose time nobody records is shown', async () => {
  const decision = await decisionOf(noLatencyMetric, service('pass'))
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('main.py:11')
})

test.each([
  ['logged', 'elapsed = time.perf_counter() - start\nlogger.info("answered in %s", elapsed)'],
  ['stored', 'db.execute("INSERT INTO runs VALUES (?)", (time.perf_counter() - start,))'],
  ['observed', 'latency.observe(time.perf_counter() - start)'],
])('a duration that is %s is recorded', async (_, after) => {
  expect((await decisionOf(noLatencyMetric, service(after))).verdict).toBe('absent')
})

test.each([
  ['printed', 'print(time.perf_counter() - start)'],
  ['logged for debugging', 'logger.debug(time.perf_counter() - start)'],
])('a duration that is only %s is not recorded', async (_, after) => {
  const decision = await decisionOf(noLatencyMetric, service(after))
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.length).toBeGreaterThan(0)
})

test('a middleware that logs the time of every request records it', async () => {
  const decision = await decisionOf(
    noLatencyMetric,
    service(
      'pass',
      `from starlette.requests import Request
from pythonjsonlogger import jsonlogger
async def add_timing(request: Request, call_next):
    begin = time.time()
    answer = await call_next(request)
    logger.info("request", extra={"duration_ms": (time.time() - begin) * 1000})
    return answer`,
    ),
  )
  expect(decision.verdict).toBe('absent')
})

test('the time of an ingestion job is not that of an answer', async () => {
  const decision = await decisionOf(
    noLatencyMetric,
    service(
      'pass',
      `def ingest_documents(logger):
    begin = time.time()
    logger.info("indexed in %s", time.time() - begin)`,
    ),
  )
  expect(decision.verdict).toBe('present')
})

test('a decorator that times functions and that nobody uses records nothing', async () => {
  const decision = await decisionOf(noLatencyMetric, {
    ...service('pass'),
    'timing.py':
      'import time, logging\ndef timeit(f):\n    start = time.time()\n    logging.info("took %s", time.time() - start)\n',
  })
  expect(decision.verdict).toBe('present')
})

test('spans record durations', async () => {
  const decision = await decisionOf(
    noLatencyMetric,
    service('pass', 'from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor'),
  )
  expect(decision.verdict).toBe('absent')
})

test.each([
  ['without a rate of traces', 'sentry_sdk.init(dsn="d")', 'present'],
  ['with a rate of zero', 'sentry_sdk.init(dsn="d", traces_sample_rate=0.0)', 'present'],
  ['with a rate of traces', 'sentry_sdk.init(dsn="d", traces_sample_rate=0.2)', 'absent'],
])('an error tracker %s', async (_, call, verdict) => {
  const decision = await decisionOf(noLatencyMetric, service('pass', `import sentry_sdk\n${call}`))
  expect(decision.verdict).toBe(verdict)
})

test('telemetry of the AI SDK goes nowhere without a registered tracer', async () => {
  const route = `import { streamText } from 'ai'
import { openai } from '@ai-sdk/openai'
export async function POST(request: Request) {
  const { messages } = await request.json()
  return streamText({ model: openai('m'), messages, experimental_telemetry: { isEnabled: true } }).toDataStreamResponse()
}
`
  const alone = await decisionOf(noLatencyMetric, { 'app/api/chat/route.ts': route })
  const registered = await decisionOf(noLatencyMetric, {
    'app/api/chat/route.ts': route,
    'instrumentation.ts': `import { registerOTel } from '@vercel/otel'\nexport function register() { registerOTel({ serviceName: 'chat' }) }\n`,
  })
  expect([alone.verdict, registered.verdict]).toEqual(['present', 'absent'])
})

test('one traced example among many says nothing about the others', async () => {
  const example = (extra: string): string =>
    `${extra}import streamlit as st\nfrom openai import OpenAI\nclient = OpenAI()\nq = st.chat_input("Ask")\nst.write(client.responses.create(model="m", input=q))\n`
  const decision = await decisionOf(noLatencyMetric, {
    'a/app.py': example(''),
    'b/app.py': example(''),
    'c/app.py': example(''),
    'd/app.py': example('from langfuse.decorators import observe\n'),
  })
  expect(decision.verdict).toBe('present')
})

test.each<[string, Fixture]>([
  [
    'a function that the platform traces',
    { 'template.yaml': 'Globals:\n  Function:\n    Tracing: Active\n' },
  ],
  [
    'a server that logs each request',
    { 'package.json': '{\n  "scripts": { "start": "fastify start -l info dist/app.js" }\n}' },
  ],
])('%s records durations', async (_, files) => {
  const decision = await decisionOf(noLatencyMetric, { ...service('return 1'), ...files })
  expect(decision.verdict).toBe('absent')
})

test('a start command of development records nothing', async () => {
  const scripts = '{\n  "scripts": {\n    "dev": "fastify start -l debug dist/app.js"\n  }\n}'
  const decision = await decisionOf(noLatencyMetric, { ...service('return 1'), 'package.json': scripts })
  expect(decision.verdict).toBe('present')
})
