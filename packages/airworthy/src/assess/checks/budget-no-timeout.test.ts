import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noTimeout } from './budget-no-timeout.ts'

const OPENAI = `import OpenAI from 'openai'\n`
const CALL = `await client.chat.completions.create({ model: 'm', messages })`

test('a client without a timeout is a gap at the call', async () => {
  const decision = await decisionOf(noTimeout, { 'a.ts': `${OPENAI}const client = new OpenAI()\n${CALL}` })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('a.ts:3')
})

test.each([
  ['on the client', 'a.ts', `${OPENAI}const client = new OpenAI({ timeout: 20_000 })\n${CALL}`],
  [
    'on the call',
    'a.ts',
    `${OPENAI}const client = new OpenAI()\nawait client.chat.completions.create({ model: 'm' }, { timeout: 5000 })`,
  ],
  [
    'by an abort signal with a clock',
    'a.ts',
    'await fetch("https://api.openai.com/v1/chat/completions", { signal: AbortSignal.timeout(9000) })',
  ],
  [
    'in a framework',
    'a.py',
    'from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(request_timeout=30)\nllm.invoke("q")',
  ],
  [
    'from the environment',
    'a.py',
    'import os\nfrom openai import OpenAI\nc = OpenAI(timeout=float(os.environ["T"]))\nc.chat.completions.create(model="m")',
  ],
  [
    'in an HTTP timeout object',
    'a.py',
    'import httpx\nfrom openai import OpenAI\nc = OpenAI(timeout=httpx.Timeout(30.0, read=10))\nc.chat.completions.create(model="m")',
  ],
  [
    'around the call',
    'a.py',
    'import asyncio\nfrom openai import AsyncOpenAI\nc = AsyncOpenAI()\nasync def f():\n    return await asyncio.wait_for(c.chat.completions.create(model="m"), 20)',
  ],
  [
    'in plain requests',
    'a.py',
    'import requests\nrequests.post("https://api.openai.com/v1/chat/completions", json={}, timeout=20)',
  ],
])('a bound %s is one', async (...[, path, text]) => {
  expect((await decisionOf(noTimeout, { [path]: text })).verdict).toBe('absent')
})

test.each([
  [
    'no limit at all',
    'from openai import OpenAI\nc = OpenAI(timeout=None)\nc.chat.completions.create(model="m")',
  ],
  ['two hours', 'from openai import OpenAI\nc = OpenAI(timeout=7200)\nc.chat.completions.create(model="m")'],
  [
    'a polling loop beside the call',
    'import time\nfrom openai import OpenAI\nTIMEOUT = 5\ntime.sleep(TIMEOUT)\nc = OpenAI()\nc.chat.completions.create(model="m")',
  ],
])('the word timeout with %s is still a gap', async (_, text) => {
  expect((await decisionOf(noTimeout, { 'a.py': text })).verdict).toBe('present')
})

test('the signal of the caller who may leave is a near miss', async () => {
  const decision = await decisionOf(noTimeout, {
    'app/api/x/route.ts': `import { streamText } from 'ai'\nexport async function POST(req) {\n  return streamText({ model, abortSignal: req.signal })\n}`,
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.map(({ line }) => line)).toEqual([3])
})

test('a limit of the route counts, and says so', async () => {
  const decision = await decisionOf(noTimeout, {
    'app/api/x/route.ts': `import { streamText } from 'ai'\nexport const maxDuration = 60\nexport async function POST() {\n  return streamText({ model })\n}`,
  })
  expect(decision.verdict).toBe('absent')
  expect(decision.confidence).toBe('medium')
})

test('embeddings alone generate nothing', async () => {
  const decision = await decisionOf(noTimeout, {
    'a.py': 'import openai\nopenai.Embedding.create(model="m")',
  })
  expect(decision.verdict).toBe('not-applicable')
})

test('a signal that the caller takes from a timer is a time limit', async () => {
  const model = `${OPENAI}const client = new OpenAI()
export const ask = (question, options) => client.chat.completions.create({ model: 'm' }, { signal: options.signal })`
  const caller = (signal: string): string =>
    `import { ask } from './model'\nawait ask('q', { signal: ${signal} })`
  const decide = async (signal: string): Promise<string> =>
    (await decisionOf(noTimeout, { 'model.ts': model, 'main.ts': caller(signal) })).verdict
  expect(await decide('AbortSignal.timeout(5000)')).toBe('absent')
  expect(await decide('request.signal')).toBe('present')
})
