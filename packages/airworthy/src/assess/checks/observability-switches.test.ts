import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noObservability } from './observability-none.ts'

const SERVICE = (start: string, ask = ''): string => `import os
import logging
from fastapi import FastAPI
from openai import OpenAI
${start}
client = OpenAI()
app = FastAPI()
logger = logging.getLogger(__name__)
@app.post("/ask")
def ask(question: str):
    response = client.chat.completions.create(model="m", messages=[])
${ask}
    return response.choices[0].message.content
`
const GUARDED = SERVICE('import sentry_sdk\nif os.getenv("SENTRY_DSN"):\n    sentry_sdk.init()')
const HANDED_ON = SERVICE(
  'import logfire\ndef trace(token):\n    if token:\n        logfire.configure()\ntrace(os.getenv("LOGFIRE_TOKEN"))',
)
const ENABLED = SERVICE(
  'from azure.monitor.opentelemetry import configure_azure_monitor\nif os.getenv("TRACING_ENABLED", "false").lower() == "true":\n    configure_azure_monitor()',
)
const BICEP = (state: string): string =>
  `param useTracing bool = ${state}\nvar settings = {\n  TRACING_ENABLED: useTracing ? 'true' : 'false'\n}\n`
const RECORD = (fields: string): string => SERVICE('', `    logger.info("answered", ${fields})`)

test.each<[string, Fixture, string]>([
  ['without an address', { 'main.py': GUARDED }, 'present'],
  [
    'with the address left to the operator',
    { 'main.py': GUARDED, '.env.example': 'SENTRY_DSN=\n' },
    'absent',
  ],
  [
    'with the address in an example of another name',
    { 'main.py': GUARDED, '.example.env': 'SENTRY_DSN=\n' },
    'absent',
  ],
  ['with the address in comments', { 'main.py': GUARDED, '.env.example': '# SENTRY_DSN=\n' }, 'present'],
  [
    'whose keys the example names in comments only',
    {
      'main.py': SERVICE('from langfuse import observe\nobserve()'),
      '.env.example': '# LANGFUSE_SECRET_KEY=\n',
    },
    'present',
  ],
  ['behind a parameter that is not set', { 'main.py': HANDED_ON }, 'present'],
  ['behind a parameter that is', { 'main.py': HANDED_ON, '.env.example': 'LOGFIRE_TOKEN=\n' }, 'absent'],
  ['that the deployment leaves off', { 'main.py': ENABLED, 'infra/main.bicep': BICEP('false') }, 'present'],
  ['that the deployment switches on', { 'main.py': ENABLED, 'infra/main.bicep': BICEP('true') }, 'absent'],
])('tracing %s', async (_, files, verdict) => {
  expect((await decisionOf(noObservability, files)).verdict).toBe(verdict)
})

test('the condition that keeps tracing off comes first', async () => {
  expect(firstPlace(await decisionOf(noObservability, { 'main.py': GUARDED }))).toBe('main.py:6')
})

test.each<[string, Fixture]>([
  [
    'a flag of the SDK that no tracer listens to',
    {
      'app/api/x/route.ts': `import { streamText } from 'ai'\nexport function POST() {\n  return streamText({ model, experimental_telemetry: { isEnabled: true } })\n}`,
    },
  ],
  [
    'spans that nobody sends anywhere',
    { 'main.py': SERVICE('from opentelemetry import trace\ntracer = trace.get_tracer(__name__)') },
  ],
  [
    'a gateway that another call goes through',
    {
      'app/api/chat/route.ts': `import OpenAI from 'openai'\nimport { other } from '../../../lib/other'\nconst client = new OpenAI()\nexport async function POST() {\n  return Response.json(await client.chat.completions.create({ model: 'm', messages: [] }))\n}`,
      'lib/other.ts': `import Portkey from 'portkey-ai'\nexport const other = new Portkey()`,
    },
  ],
  [
    'a variable that the example leaves open',
    {
      'app.py': 'from langchain_openai import ChatOpenAI\nChatOpenAI().invoke("q")',
      '.env.example': 'LANGSMITH_TRACING=...\n',
    },
  ],
  ['a record of two fields', { 'main.py': RECORD('extra={"model": "m"}') }],
  [
    'a record that the format of the log drops',
    {
      'main.py': RECORD(
        'extra={"model": "m", "total_tokens": response.usage.total_tokens, "request_id": "r"}',
      ),
    },
  ],
])('%s is no trace', async (_, files) => {
  expect((await decisionOf(noObservability, files)).verdict).toBe('present')
})

test.each<[string, Fixture]>([
  [
    'a variable in an environment file for a cloud service',
    {
      'app.py': 'from langchain_openai import ChatOpenAI\nChatOpenAI().invoke("q")',
      '.env.cloud.yaml.example': 'LANGCHAIN_TRACING_V2: "true"\n',
    },
  ],
  [
    'the server of LangGraph with a key',
    {
      'agent.py': 'from langchain_openai import ChatOpenAI\nChatOpenAI().invoke("q")',
      'langgraph.json': '{ "graphs": { "agent": "./agent.py:graph" } }',
      'docker-compose.yml':
        'services:\n  api:\n    environment:\n      LANGSMITH_API_KEY: ${LANGSMITH_API_KEY}\n',
    },
  ],
  [
    'a program that is started inside a tracer',
    {
      'main.py': SERVICE(''),
      Dockerfile: 'FROM python\nCMD ["opentelemetry-instrument", "uvicorn", "main:app"]\n',
    },
  ],
  [
    'a structured record of each call',
    {
      'main.py': SERVICE(
        'import structlog\nlogger = structlog.get_logger()',
        '    logger.info("answered", model="m", total_tokens=response.usage.total_tokens, request_id="r")',
      ),
    },
  ],
])('%s is one', async (_, files) => {
  expect((await decisionOf(noObservability, files)).verdict).toBe('absent')
})
