import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { promptInjectionPath } from './guard-prompt-injection-path.ts'

const route = (options: string): string =>
  `import OpenAI from 'openai'\nimport { tools } from './tools'\nexport async function POST(request) {\n  const { prompt, system } = await request.json()\n  const context = await search(prompt)\n  return Response.json(await new OpenAI().chat.completions.create({ model: 'm', ${options} }))\n}\n`
const SYSTEM =
  "messages: [{ role: 'system', content: `Answer from ${context}` }, { role: 'user', content: prompt }]"

test('documents among the instructions of a model with tools are a gap', async () => {
  const decision = await decisionOf(promptInjectionPath, {
    'app/api/chat/route.ts': route(`tools, ${SYSTEM}`),
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:6')
})

test.each([
  ['without tools there is little to reach', SYSTEM],
  [
    'marks around the documents are enough',
    SYSTEM.replace('${context}', '<docs>${context}</docs>').replace('messages', 'tools, messages'),
  ],
  [
    'roles that are kept apart are enough',
    "tools, messages: [{ role: 'system', content: 'Be brief' }, { role: 'user', content: prompt }]",
  ],
])('%s', async (_name, options) => {
  expect((await decisionOf(promptInjectionPath, { 'app/api/chat/route.ts': route(options) })).verdict).toBe(
    'absent',
  )
})

test.each([
  [
    'instructions that the client sends',
    "messages: [{ role: 'system', content: system }, { role: 'user', content: prompt }]",
  ],
  ['a whole prompt that the client sends', "messages: [{ role: 'user', content: prompt }]"],
])('%s are a gap without tools too', async (_name, options) => {
  expect((await decisionOf(promptInjectionPath, { 'app/api/chat/route.ts': route(options) })).verdict).toBe(
    'present',
  )
})
