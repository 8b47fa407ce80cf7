import { expect, test } from 'vitest'
import { decisionOf } from '../assess.fixtures.ts'
import { noTargets } from './slo-none.ts'

const ROUTE = `import OpenAI from 'openai'\nexport async function POST() { return Response.json(await new OpenAI().chat.completions.create({ model: 'm' })) }\n`

test('a service without a number to hold it to is asked for one, quietly', async () => {
  const decision = await decisionOf(noTargets, {
    'app/api/chat/route.ts': ROUTE,
    'README.md': 'Blazingly fast answers in real time.',
  })
  expect([decision.verdict, decision.confidence]).toEqual(['present', 'low'])
})

test('a written target is enough', async () => {
  const decision = await decisionOf(noTargets, {
    'app/api/chat/route.ts': ROUTE,
    'docs/targets.md': 'Latency: p95 below 4 s. Owner: search team.',
  })
  expect(decision.verdict).toBe('absent')
})

test('a script has nobody to promise anything to', async () => {
  expect(
    (
      await decisionOf(noTargets, {
        'a.py': 'from openai import OpenAI\nOpenAI().chat.completions.create(model="m")\n',
      })
    ).verdict,
  ).toBe('not-applicable')
})
