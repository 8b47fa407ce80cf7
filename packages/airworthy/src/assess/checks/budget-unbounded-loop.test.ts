import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { unboundedLoop } from './budget-unbounded-loop.ts'

const START = 'from openai import OpenAI\nclient = OpenAI()\n'
const ASK = 'client.chat.completions.create(model="m", messages=messages)'

test('a loop that only the model ends is a gap at the loop', async () => {
  const decision = await decisionOf(unboundedLoop, {
    'agent.py': `${START}def run(messages):\n    while True:\n        answer = ${ASK}\n        if not answer.tool_calls:\n            return answer\n`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('agent.py:4')
})

test('a retry without a stop is a gap', async () => {
  const decision = await decisionOf(unboundedLoop, {
    'agent.py': `from tenacity import retry, wait_fixed\n${START}@retry(wait=wait_fixed(1))\ndef run(messages):\n    return ${ASK}\n`,
  })
  expect(decision.verdict).toBe('present')
})

test.each([
  ['a count', `def run(messages):\n    for step in range(5):\n        ${ASK}\n`],
  [
    'a count that is tested',
    `def run(messages):\n    step = 0\n    while True:\n        ${ASK}\n        step += 1\n        if step > 5:\n            break\n`,
  ],
  ['a person who types', `while True:\n    messages = [input("you: ")]\n    ${ASK}\n`],
  [
    'a retry that stops',
    `from tenacity import retry, stop_after_attempt\n@retry(stop=stop_after_attempt(3))\ndef run(messages):\n    return ${ASK}\n`,
  ],
])('%s bounds it', async (_name, code) => {
  expect((await decisionOf(unboundedLoop, { 'agent.py': `${START}${code}` })).verdict).toBe('absent')
})
