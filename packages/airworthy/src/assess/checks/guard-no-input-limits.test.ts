import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noInputLimits } from './guard-no-input-limits.ts'

const ASK = `await new OpenAI().chat.completions.create({ model: 'm', messages: [{ role: 'user', content: prompt }] })`
const route = (check: string): string =>
  `import OpenAI from 'openai'\nexport async function POST(request) {\n  const { prompt } = await request.json()\n${check}  return Response.json(${ASK})\n}\n`

test('text of any length is a gap at the entry', async () => {
  const decision = await decisionOf(noInputLimits, { 'app/api/chat/route.ts': route('') })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:2')
})

test.each([
  [
    'a length that is refused',
    '  if (prompt.length > 2000) return new Response("", { status: 413 })\n',
    'absent',
  ],
  ['a question whether there is any text', '  if (prompt.length > 0) console.log("ok")\n', 'present'],
])('%s', async (_name, check, verdict) => {
  expect((await decisionOf(noInputLimits, { 'app/api/chat/route.ts': route(check) })).verdict).toBe(verdict)
})

test('a bound in the schema of the request counts', async () => {
  const files = {
    'main.py':
      'from fastapi import FastAPI\nfrom pydantic import BaseModel, Field\nfrom openai import OpenAI\napp = FastAPI()\nclass Ask(BaseModel):\n    text: str = Field(max_length=500)\n@app.post("/chat")\ndef chat(ask: Ask):\n    return OpenAI().chat.completions.create(model="m", messages=[ask.text])\n',
  }
  expect((await decisionOf(noInputLimits, files)).verdict).toBe('absent')
})

test('a script is not asked', async () => {
  expect(
    (
      await decisionOf(noInputLimits, {
        'a.py': 'from openai import OpenAI\nOpenAI().chat.completions.create(model="m", messages=[])\n',
      })
    ).verdict,
  ).toBe('not-applicable')
})

test('a bound on what the model is to answer is none on what a user sends', async () => {
  const text = `import { generateObject } from 'ai'
import { z } from 'zod'
export async function POST(request) {
  const { prompt } = await request.json()
  const { object } = await generateObject({
    model: 'm',
    schema: z.object({ questions: z.array(z.string()).max(3) }),
    prompt,
  })
  return Response.json(object)
}
`
  expect((await decisionOf(noInputLimits, { 'app/api/chat/route.ts': text })).verdict).toBe('present')
})
