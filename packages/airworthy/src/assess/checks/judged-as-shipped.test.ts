import { expect, test } from 'vitest'
import { decisionOf, type Fixture } from '../assess.fixtures.ts'
import type { Check } from '../check.ts'
import { noRateLimit } from './budget-no-rate-limit.ts'
import { noTimeout } from './budget-no-timeout.ts'
import { noTokenCap } from './budget-no-token-cap.ts'
import { noEvals } from './evals-none.ts'
import { noAlternative } from './fallback-no-alternative.ts'
import { unhandledModelFailure } from './fallback-unhandled-model-failure.ts'
import { noLatencyMetric } from './metrics-no-latency.ts'
import { noObservability } from './observability-none.ts'
import { noTests } from './tests-none.ts'

const SERVICE = (ask: string, start = ''): string => `import os
import json
import time
import logging
from fastapi import FastAPI
from openai import OpenAI
${start}
client = OpenAI()
app = FastAPI()
@app.post("/chat")
def chat(request: dict):
${ask}
`
const ASK = `    answer = client.chat.completions.create(model="m", messages=request["messages"])
    return answer.choices[0].message.content`
const SENTRY = (init: string): string => SERVICE(ASK, `import sentry_sdk\nsentry_sdk.init(${init})`)
const DSN = SENTRY('dsn=os.getenv("SENTRY_DSN"), traces_sample_rate=1.0')
const NEXT_SENTRY = (init: string): Fixture => ({
  'app/api/chat/route.ts': `import OpenAI from 'openai'
const client = new OpenAI()
export async function POST(req: Request) {
  return Response.json(await client.chat.completions.create({ model: 'm', messages: await req.json() }))
}`,
  'sentry.server.config.ts': `import * as Sentry from '@sentry/nextjs'\nSentry.init(${init})`,
})

test.each<[string, Fixture, string]>([
  ['no address at all', { 'main.py': SENTRY('') }, 'present'],
  ['an address in code', { 'main.py': SENTRY('dsn="https://a@o1.ingest.example/1"') }, 'absent'],
  ['an empty address in the file it runs with', { 'main.py': DSN, '.env': 'SENTRY_DSN=\n' }, 'present'],
  ['an address that the operator fills in', { 'main.py': DSN, '.env.example': 'SENTRY_DSN=\n' }, 'absent'],
  ['options without an address', NEXT_SENTRY('{ tracesSampleRate: 1 }'), 'present'],
  ['options with an address', NEXT_SENTRY('{ dsn: process.env.SENTRY_DSN, tracesSampleRate: 1 }'), 'absent'],
])('an error tracker that is started with %s', async (_, files, verdict) => {
  expect((await decisionOf(noObservability, files)).verdict).toBe(verdict)
})

test('an error tracker whose key the platform asks the operator for is on', async () => {
  const files = {
    'main.py': SERVICE(
      ASK,
      'import sentry_sdk\nfrom settings import settings\nif settings.SENTRY_DSN:\n    sentry_sdk.init(dsn=settings.SENTRY_DSN)',
    ),
    'settings.py':
      'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    SENTRY_DSN: str | None = None\nsettings = Settings()',
    'render.yaml': 'envVars:\n  - key: SENTRY_DSN\n    sync: false\n',
  }
  expect((await decisionOf(noObservability, files)).verdict).toBe('absent')
})

const TIMED = (keep: string): string =>
  SERVICE(`    begun = time.time()
    answer = client.chat.completions.create(model="m", messages=request["messages"])
    text = answer.choices[0].message.content
    finished = time.time()
${keep}
    return text`)
const RECORD = `    data = {"model": "m", "start": begun, "finish": finished, "state": request}
    with open("chats.jsonl", "a") as log_file:
        log_file.write(json.dumps(data) + "\\n")`

test.each<[string, Check, readonly [keep: string, verdict: string]]>([
  ['both ends in a file of records: time', noLatencyMetric, [RECORD, 'absent']],
  ['both ends in a file of records: trace', noObservability, [RECORD, 'absent']],
  [
    'a rate of tokens in a log: time',
    noLatencyMetric,
    ['    logging.info(f"{len(text) / (time.time() - begun)}")', 'present'],
  ],
])('kept of a call is %s', async (_, check, [keep, verdict]) => {
  expect((await decisionOf(check, { 'main.py': TIMED(keep) })).verdict).toBe(verdict)
})

const HANDED_ON = SERVICE(
  `    answer = client.chat.completions.create(
        model="m", messages=request["messages"], max_tokens=request["maxTokens"])
    return answer.choices[0].message.content`,
)
const CAPS: readonly (readonly [string, Fixture, string])[] = [
  ['comes from nobody', { 'main.py': HANDED_ON }, 'present'],
  [
    'comes with what the page sends',
    { 'main.py': HANDED_ON, 'web/components/chat.tsx': 'export const START = { maxTokens: 512 }' },
    'absent',
  ],
  [
    'comes beside the size of a window of the page',
    { 'main.py': HANDED_ON, 'web/components/chat.tsx': 'export const START = { maxTokens: 128_000 }' },
    'present',
  ],
  [
    'comes from a slider',
    {
      'main.py': `import gradio as gr
from openai import OpenAI
client = OpenAI()
def answer(question, history, limit):
    reply = client.chat.completions.create(model="m", max_tokens=limit, messages=[{"role": "user", "content": question}])
    return reply.choices[0].message.content
gr.ChatInterface(answer, additional_inputs=[gr.Slider(minimum=16, maximum=2048, value=1024, label="Max output tokens")]).launch()`,
    },
    'absent',
  ],
  [
    'is written in the prompt file',
    {
      'main.py':
        'import prompty\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.post("/ask")\ndef ask(question: str):\n    return prompty.execute("chat.prompty", inputs={"question": question})\n',
      'chat.prompty':
        '---\nmodel:\n  api: chat\n  parameters:\n    max_tokens: 128\n---\nuser:\n{{question}}\n',
    },
    'absent',
  ],
]
test.each(CAPS)('a cap that %s', async (_, files, verdict) => {
  expect((await decisionOf(noTokenCap, files)).verdict).toBe(verdict)
})

test('the cap of an agent that runs elsewhere is not asked for here', async () => {
  const files = {
    'app/page.tsx': `'use client'
import { Client } from '@langchain/langgraph-sdk'
const client = new Client({ apiUrl: '/api' })
export default function Page() {
  const ask = async () => { for await (const part of client.runs.stream('t', 'agent', { input: {} })) console.log(part) }
  return <button onClick={ask}>Ask</button>
}`,
  }
  expect((await decisionOf(noTokenCap, files)).verdict).toBe('not-applicable')
})

const PROBE = `import requests
from fastapi import FastAPI
app = FastAPI()
@app.get("/ready")
def ready():
    return requests.post("https://api.openai.com/v1/chat/completions", timeout=3, json={"model": "m", "messages": [], "max_tokens": 1}).ok
`
test('a probe of one token bounds no answer', async () => {
  expect((await decisionOf(noTimeout, { 'main.py': PROBE })).verdict).toBe('unknown')
  const bounded = { 'main.py': PROBE, 'settings.yaml': 'openai:\n  request_timeout: 60\n' }
  expect((await decisionOf(noTimeout, bounded)).verdict).toBe('absent')
  expect((await decisionOf(noTokenCap, { 'main.py': PROBE })).verdict).toBe('unknown')
})

test('a client of AWS that is handed in brings its time limit', async () => {
  const files = {
    'main.py': `from langchain_aws import ChatBedrockConverse
from fastapi import FastAPI
from layer.clients import bedrock_client
app = FastAPI()
@app.post("/ask")
def ask(question: str):
    return ChatBedrockConverse(client=bedrock_client(), model="m").invoke(question).content
`,
    'layers/python/layer/clients.py':
      'import boto3\nfrom botocore.config import Config\ndef bedrock_client():\n    config = Config(connect_timeout=5, read_timeout=60)\n    return boto3.client("bedrock-runtime", config=config)\n',
  }
  expect((await decisionOf(noTimeout, files)).verdict).toBe('absent')
})

test.each<[string, Fixture, string]>([
  [
    'a firewall that counts requests by address',
    {
      'main.py': SERVICE(ASK),
      'lib/api.ts':
        "import { aws_wafv2 as wafv2 } from 'aws-cdk-lib'\nexport const rule = { name: 'limit', action: { block: {} }, statement: { rateBasedStatement: { limit: 100 } } }",
    },
    'absent',
  ],
  [
    'a subscription that is asked for',
    {
      'main.py': SERVICE(
        `    if not has_subscription(request):\n        raise HTTPException(status_code=402, detail="You have no active subscription")\n${ASK}`,
        'from fastapi import HTTPException\nfrom billing import has_subscription',
      ),
    },
    'present',
  ],
])('%s is judged as a limit', async (_, files, verdict) => {
  expect((await decisionOf(noRateLimit, files)).verdict).toBe(verdict)
})

test('tests count by what they are written against, whatever their file is called', async () => {
  const suite =
    'import pytest\nfrom fastapi.testclient import TestClient\nfrom main import app\ndef test_chat():\n    assert TestClient(app).post("/chat", json={}).status_code == 200\n'
  const files = { 'app/main.py': SERVICE(ASK), 'app/suite.py': suite }
  expect((await decisionOf(noTests, files)).verdict).toBe('absent')
})

test('a runner that asks the product for each kept case is an evaluation', async () => {
  const cases = Array.from({ length: 8 }, (_, index) => `{"question": "Which tent fits ${index} people?"}`)
  const files = {
    'api/chat.py':
      'import prompty\ndef get_response(question):\n    return prompty.execute("chat.prompty", inputs={"question": question})\n',
    'api/main.py':
      'from fastapi import FastAPI\nfrom chat import get_response\napp = FastAPI()\n@app.post("/ask")\ndef ask(question: str):\n    return get_response(question)\n',
    'api/evaluate.py':
      'import json\nfrom chat import get_response\nfor line in open("evaluators/data.jsonl"):\n    answer = get_response(json.loads(line)["question"])\n    groundedness_score = float("tent" in answer)\n    print(groundedness_score)\n',
    'api/evaluators/data.jsonl': `${cases.join('\n')}\n`,
  }
  expect((await decisionOf(noEvals, files)).verdict).toBe('absent')
})

const SECOND = (second: string): string => `from fastapi import FastAPI
from openai import OpenAI
client = OpenAI()
app = FastAPI()
model = "gpt-4o"
fallback_model = "${second}"
def ask(question, name):
    return client.chat.completions.create(model=name, messages=[]).choices[0].message.content
@app.post("/chat")
def chat(question: str):
    try:
        return ask(question, model)
    except Exception:
        return ask(question, fallback_model)
`
test('a second model that is the first one again is no alternative', async () => {
  expect((await decisionOf(noAlternative, { 'main.py': SECOND('gpt-4o') })).verdict).toBe('present')
  expect((await decisionOf(noAlternative, { 'main.py': SECOND('claude-sonnet') })).verdict).toBe('absent')
})

const STREAMED = (read: string): string => `import { ChatOpenAI } from '@langchain/openai'
const model = new ChatOpenAI({})
export async function POST(req: Request) {
  try {
    const stream = model.streamEvents(await req.json(), { version: 'v2' })
    const body = new ReadableStream({
      async start(controller) {
        ${read}
        controller.close()
      },
    })
    return new Response(body)
  } catch (error) {
    return Response.json({ error: 'The model is not available.' }, { status: 503 })
  }
}`
const READ = 'for await (const part of stream) controller.enqueue(part)'
const TRIED = `try { ${READ} } catch (error) { controller.enqueue({ error: 'The model is not available.' }) }`

test.each<[string, Fixture, string]>([
  ['in a callback that nothing guards', { 'app/api/chat/route.ts': STREAMED(READ) }, 'present'],
  ['in a callback that tells of errors', { 'app/api/chat/route.ts': STREAMED(TRIED) }, 'absent'],
])('a stream that is read %s', async (_, files, verdict) => {
  expect((await decisionOf(unhandledModelFailure, files)).verdict).toBe(verdict)
})

const TWO_WAYS = (rest: string): string =>
  SERVICE(
    `    if request.get("stream"):
        def parts():
            try:
                for part in client.chat.completions.create(model="m", messages=[], stream=True):
                    yield part.choices[0].delta.content
            except Exception:
                yield "event: error\\ndata: The model is not available.\\n\\n"
        return StreamingResponse(parts())
${rest}`,
    'from fastapi.responses import StreamingResponse, JSONResponse',
  )
const GUARDED = `    try:
        answer = client.chat.completions.create(model="m", messages=[])
    except Exception:
        return JSONResponse({"error": "The model is not available."}, status_code=503)
    return answer.choices[0].message.content`

test.each<[string, string, string]>([
  ['nothing guards', ASK, 'present'],
  ['is guarded too', GUARDED, 'absent'],
])('beside a guarded stream, an answer in one piece that %s', async (_, rest, verdict) => {
  const decision = await decisionOf(unhandledModelFailure, { 'main.py': TWO_WAYS(rest) })
  expect(decision.verdict).toBe(verdict)
})

test.each<[string, string, string]>([
  ['alone', '{"answer": str(error)}', 'present'],
  ['in a sentence', '{"answer": f"Sorry, the assistant cannot be reached right now: {error}"}', 'absent'],
  ['beside a sign of failure', '{"answer": str(error), "success": False}', 'absent'],
])('the text of an exception in the field of the answer, %s', async (_, value, verdict) => {
  const ask = `    try:\n        answer = client.chat.completions.create(model="m", messages=[])\n        return {"answer": answer.choices[0].message.content}\n    except Exception as error:\n        return ${value}`
  expect((await decisionOf(unhandledModelFailure, { 'main.py': SERVICE(ask) })).verdict).toBe(verdict)
})
