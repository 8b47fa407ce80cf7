import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { unvalidatedStructure } from './output-unvalidated-structure.ts'

const route = (use: string): Fixture => ({
  'app/api/plan/route.ts': `import OpenAI from 'openai'
import { planSchema } from './schema'
const openai = new OpenAI()
export async function POST(request: Request) {
  const response = await openai.chat.completions.create({ model: 'm', messages: await request.json() })
  const text = response.choices[0].message.content
${use}
}
`,
})
const verdictOf = (files: Fixture): Promise<string> =>
  decisionOf(unvalidatedStructure, files).then(({ verdict }) => verdict)

test('an answer that is parsed and used is the gap at the parse', async () => {
  const decision = await decisionOf(
    unvalidatedStructure,
    route('  return Response.json(JSON.parse(text).steps)'),
  )
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/plan/route.ts:7')
})

test('an answer that is cut at numbers is the gap', async () => {
  expect(await verdictOf(route("  return Response.json(text.split('2.')[1])"))).toBe('present')
})

test('a handler around the parse is a way out', async () => {
  expect(
    await verdictOf(
      route('  try { return Response.json(JSON.parse(text)) } catch { return Response.json([]) }'),
    ),
  ).toBe('absent')
})

test('a schema after the parse closes the gap', async () => {
  expect(await verdictOf(route('  return Response.json(planSchema.safeParse(JSON.parse(text)))'))).toBe(
    'absent',
  )
})

test('an answer that is shown as text has no form to check', async () => {
  expect(await verdictOf(route('  return new Response(text.trim())'))).toBe('not-applicable')
})

test('a request that is parsed is no answer of a model', async () => {
  expect(await verdictOf(route('  return new Response(text + JSON.parse(request.headers.get("x")))'))).toBe(
    'not-applicable',
  )
})
