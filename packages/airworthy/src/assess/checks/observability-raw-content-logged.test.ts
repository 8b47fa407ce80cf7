import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { rawContentLogged } from './observability-raw-content-logged.ts'

function route(line: string): Fixture {
  return {
    'pages/api/chat.ts': `import OpenAI from 'openai'
const openai = new OpenAI()
export default async function handler(req: any, res: any) {
  const { question, history } = req.body
  try {
    ${line}
    res.json(await openai.responses.create({ model: 'm', input: question }))
  } catch (error: any) {
    console.error(error.message)
  }
}
`,
  }
}

test.each([
  ['as it is', "console.log('question', question)"],
  ['in a template', 'console.log(`asked: ${question}`)'],
  ['as JSON', 'console.log(JSON.stringify({ history }))'],
])('a question written to the log %s is a gap', async (_, line) => {
  const decision = await decisionOf(rawContentLogged, route(line))
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('pages/api/chat.ts:6')
})

test.each([
  ['its length', 'console.log(question.length)'],
  ['a part', 'console.log(question.slice(0, 20))'],
  ['a redacted copy', 'console.log(redact(question))'],
  ['a word about it', "console.log('got a question')"],
  ['a line that is off in production', 'logger.debug(question)'],
])('%s of a question is not the question', async (_, line) => {
  expect((await decisionOf(rawContentLogged, route(line))).verdict).toBe('absent')
})

test('prints of a Python service count, those of a command line do not', async () => {
  const ask = 'from openai import OpenAI\nclient = OpenAI()\n'
  const served = await decisionOf(rawContentLogged, {
    'main.py': `${ask}from fastapi import FastAPI\napp = FastAPI()\n@app.post("/chat")\ndef chat(prompt: str):\n    print(f"prompt: {prompt}")\n    return client.responses.create(model="m", input=prompt)\n`,
  })
  const script = await decisionOf(rawContentLogged, {
    'main.py': `${ask}if __name__ == "__main__":\n    prompt = input("Ask: ")\n    answer = client.responses.create(model="m", input=prompt)\n    print(answer)\n`,
  })
  expect([served.verdict, script.verdict]).toEqual(['present', 'not-applicable'])
})
