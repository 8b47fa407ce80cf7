import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noCostMetric } from './metrics-no-cost.ts'

function service(body: string, imports = ''): Fixture {
  return {
    'main.py': `from fastapi import FastAPI
from openai import OpenAI
import logging
${imports}
app = FastAPI()
client = OpenAI()
logger = logging.getLogger(__name__)
@app.post("/chat")
def chat(question: str, db=None):
    response = client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
${body
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
`,
  }
}

test('usage that is dropped is shown at the call', async () => {
  const decision = await decisionOf(noCostMetric, service('return response.choices[0].message.content'))
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('main.py:10')
})

test.each([
  [
    'stored in a table',
    'db.execute("INSERT INTO usage VALUES (?)", (response.usage.total_tokens,))\nreturn "ok"',
  ],
  ['logged', 'logger.info("answered with %d tokens", response.usage.total_tokens)\nreturn "ok"'],
  ['stored through a name', 'usage = response.usage\nrecord_usage(usage)\nreturn "ok"'],
  [
    'kept on a record',
    'message = Message()\nmessage.total_tokens = response.usage.total_tokens\ndb.commit()\nreturn "ok"',
  ],
])('usage that is %s is recorded', async (_, body) => {
  expect((await decisionOf(noCostMetric, service(body))).verdict).toBe('absent')
})

test('usage that goes back to the caller counts half, with little confidence', async () => {
  const decision = await decisionOf(noCostMetric, service('return {"answer": "ok", "usage": response.usage}'))
  expect(decision).toMatchObject({ verdict: 'absent', confidence: 'low' })
})

test.each([
  ['printed', 'print(response.usage)\nreturn "ok"'],
  ['made up', 'return {"answer": "ok", "usage": {"total_tokens": 0}}'],
  ['only a word in a log line', 'logger.info("memory usage is high, total_tokens: unknown")\nreturn "ok"'],
  [
    'a count that fits a context window',
    'total_tokens = len(encoding.encode(question))\nlogger.debug(total_tokens)\nreturn "ok"',
  ],
])('usage that is %s is not recorded', async (_, body) => {
  expect((await decisionOf(noCostMetric, service(body))).verdict).toBe('present')
})

test('what an ingestion script stores says nothing about answers', async () => {
  const decision = await decisionOf(noCostMetric, {
    ...service('return "ok"'),
    'ingest.py': `from openai import OpenAI
client = OpenAI()
def main(db):
    result = client.embeddings.create(model="e", input="text")
    db.insert({"token_count": result.usage.total_tokens})
if __name__ == "__main__":
    main(None)
`,
  })
  expect(decision.verdict).toBe('present')
})

test('a product that traces model calls records usage', async () => {
  const decision = await decisionOf(
    noCostMetric,
    service('return "ok"', 'from langfuse.decorators import observe'),
  )
  expect(decision.verdict).toBe('absent')
})

test('spans of requests alone do not hold tokens', async () => {
  const decision = await decisionOf(
    noCostMetric,
    service('return "ok"', 'from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor'),
  )
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.length).toBeGreaterThan(0)
})

test('the finish callback of a stream that saves usage records it', async () => {
  const decision = await decisionOf(noCostMetric, {
    'app/api/chat/route.ts': `import { streamText } from 'ai'
import { openai } from '@ai-sdk/openai'
export async function POST(request: Request) {
  const { messages } = await request.json()
  const result = streamText({
    model: openai('m'),
    messages,
    onFinish: async ({ usage }) => { await saveUsage({ usage }) },
  })
  return result.toDataStreamResponse()
}
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a price that is added to a record which a function stores is recorded', async () => {
  const body = `price = calculate_price("m", response.usage.input_tokens)
conversation = load(question)
conversation.total_price += price
store_conversation("user", conversation)
return "ok"`
  expect((await decisionOf(noCostMetric, service(body))).verdict).toBe('absent')
})

test.each<[string, string, string]>([
  ['dropped by the usual format of a log', '', 'present'],
  ['written by a formatter for JSON', 'from pythonjsonlogger import jsonlogger', 'absent'],
])('usage in the extra fields of a log line is %s', async (_, imports, verdict) => {
  const body = 'logger.info("answered", extra={"total_tokens": response.usage.total_tokens})\nreturn "ok"'
  expect((await decisionOf(noCostMetric, service(body, imports))).verdict).toBe(verdict)
})

test('usage that a method of the project only adds up in memory is not recorded', async () => {
  const decision = await decisionOf(noCostMetric, {
    'bot.py': `from openai import OpenAI
client = OpenAI()
class Bot:
    tokens = {"total": 0}
    def log_tokens(self, count):
        self.tokens["total"] += count
    def ask(self, question):
        response = client.chat.completions.create(model="m", messages=[])
        self.log_tokens(response.usage.total_tokens)
        return response.choices[0].message.content
`,
  })
  expect(decision.verdict).toBe('present')
})
