import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noObservability } from './observability-none.ts'

const APP =
  'import openai\ndef ask():\n    print("asking")\n    return openai.ChatCompletion.create(model="m")\n'
const SCRIPT =
  'import OpenAI from "openai"\nconst openai = new OpenAI()\nawait openai.chat.completions.create({ model: "m" })\n'

test('printed lines are no trace', async () => {
  const decision = await decisionOf(noObservability, { 'app.py': APP })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:4')
})

test.each<[string, Fixture]>([
  [
    'a tracing SDK in the file of the call',
    { 'app.py': `from langfuse.openai import openai\nfrom langfuse import observe\n${APP}` },
  ],
  ['runs that LangSmith records', { 'app.py': `from langsmith import traceable\n${APP}` }],
  ['metrics of requests', { 'app.py': `from prometheus_flask_exporter import PrometheusMetrics\n${APP}` }],
  ['a structured request log', { 'app.js': `import log from 'express-winston'\n${SCRIPT}` }],
  [
    'an error tracker in the program that loads the call',
    {
      'main.py':
        'import sentry_sdk\nfrom app import ask\nsentry_sdk.init(dsn=DSN)\n@app.post("/x")\ndef x(): return ask()',
      'app.py': APP,
    },
  ],
  [
    'automatic tracing that the example environment switches on',
    {
      'app.py': 'from langchain_openai import ChatOpenAI\nChatOpenAI().invoke("q")',
      '.env.example': 'LANGSMITH_TRACING=true\n',
    },
  ],
  [
    'telemetry of the SDK',
    {
      'app/api/x/route.ts': `import { streamText } from 'ai'\nexport function POST() {\n  return streamText({ model, experimental_telemetry: { isEnabled: true } })\n}`,
      'instrumentation.ts':
        "import { registerOTel } from '@vercel/otel'\nexport function register() { registerOTel({ serviceName: 'x' }) }",
    },
  ],
])('%s is one', async (_, files) => {
  expect((await decisionOf(noObservability, files)).verdict).toBe('absent')
})

test.each<[string, Fixture]>([
  [
    'a package that only a script uses',
    { 'app.py': APP, 'scripts/report.py': 'import sentry_sdk\nsentry_sdk.init()' },
  ],
  [
    'tracing that the example environment has commented out',
    {
      'app.py': 'from langchain_openai import ChatOpenAI\nChatOpenAI().invoke("q")',
      '.env.example': '# LANGSMITH_TRACING=true\n',
    },
  ],
  ['prompts that LangSmith keeps', { 'app.py': `from langsmith import Client\n${APP}` }],
  ['colours of source code', { 'app.js': `import hljs from 'highlight.js'\n${SCRIPT}` }],
  ['a log made pretty', { 'app.js': `import pretty from 'pino-pretty'\n${SCRIPT}` }],
  [
    'one traced example of many',
    { 'a.py': APP, 'b.py': APP, 'c.py': APP, 'd.py': `import langfuse\n${APP}` },
  ],
  [
    'page analytics',
    {
      'app/api/x/route.ts': `import { streamText } from 'ai'\nimport { track } from '@vercel/analytics/server'\nexport const POST = () => streamText({ model })`,
    },
  ],
])('%s is none', async (_, files) => {
  expect((await decisionOf(noObservability, files)).verdict).toBe('present')
})

test('tracing that is off as shipped is a gap at its switch', async () => {
  const decision = await decisionOf(noObservability, {
    'app.py': `import phoenix\n${APP}`,
    'settings.yaml': 'observability:\n  mode: ${TRACING:none}\n',
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('settings.yaml:2')
})

const AGENT = `from agents import Agent, Runner
from fastapi import FastAPI
app = FastAPI()
agent = Agent(name="help")
@app.post("/ask")
async def ask(question: str):
    return await Runner.run(agent, question)
`

test('the Agents SDK traces by itself', async () => {
  expect((await decisionOf(noObservability, { 'main.py': AGENT })).verdict).toBe('absent')
})

test('the Agents SDK with its tracing switched off traces nothing', async () => {
  const off = `import os\nos.environ.setdefault("OPENAI_AGENTS_DISABLE_TRACING", "1")\n${AGENT}`
  expect((await decisionOf(noObservability, { 'main.py': off })).verdict).toBe('present')
})

test('reading parameters with a package that can also trace is no trace', async () => {
  const app = `from aws_lambda_powertools.utilities import parameters\n${APP}`
  expect((await decisionOf(noObservability, { 'app.py': app })).verdict).toBe('present')
})
