import { callChat, fetchTransport } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { type FaultPlan, type PlanContext, planOf } from './fault-plans.ts'
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts'
import { builtIn } from './upstream.ts'

const CONTEXT: PlanContext = {
  contract: {
    deadlineMs: 400,
    limits: { attempts: 6, concurrent: 1000, firstTokenMs: 100, stallMs: 100, slowestTokensPerSecond: 1 },
    budget: {},
    checks: [],
  },
  badAnswers: { polite: 'You fool.' },
}

function plan(fault: string, context = CONTEXT): FaultPlan {
  const found = planOf(fault, context)
  if ('missing' in found) throw new Error(found.missing)
  return found
}

function open(fault: string, names: readonly string[] = ['OPENAI_BASE_URL']): Promise<FaultProxy> {
  const now = performance.now.bind(performance)
  return openFaultProxy({
    plan: plan(fault),
    upstream: builtIn,
    baseUrlNames: names,
    keyNames: ['OPENAI_API_KEY'],
    now,
  })
}

/** What a client that reads the wire right says of one call: the code of the error, or the answer. */
async function ask(baseUrl: string, stream: boolean): Promise<string> {
  const reply = await callChat(
    {
      baseUrl,
      model: 'm',
      messages: [{ role: 'user', content: 'Refunds take days.\n\nHow many days?' }],
      stream,
    },
    {
      transport: fetchTransport(fetch),
      now: performance.now.bind(performance),
      signal: AbortSignal.timeout(CONTEXT.contract.deadlineMs),
    },
  )
  return reply.kind === 'failed' ? reply.error.code : `${reply.kind}: ${'text' in reply ? reply.text : ''}`
}

test.each([
  ['refused-connection', /^connection-refused$/],
  ['dns-failure', /^dns$/],
  ['reset', /^connection/],
  ['rate-limit', /^http-429$/],
  ['rate-limit-without-time', /^http-429$/],
  ['quota', /^quota$|^http-429$/],
  ['server-error', /^http-500$/],
  ['unavailable', /^http-503$/],
  ['silent-route', /^timeout$/],
  ['slow-first-token', /^timeout$/],
  ['stall', /^timeout$/],
  ['trickle', /^timeout$/],
  ['cut-stream', /^cut-stream$/],
  ['malformed-chunk', /^malformed-stream$|answered: .*rejected\.$/],
  ['missing-end-marker', /^answered: Refunds take days\.$/],
  ['error-in-band', /^provider-error$/],
  ['empty-answer', /^empty-answer$/],
  ['refusal', /^refused$|^declined/],
  ['truncated-answer', /^truncated$/],
  ['content-filter', /^content-filter$|^http-400$/],
  ['content-filter-in-band', /^content-filter$/],
  ['context-length', /^context-length$|^http-400$/],
  ['wrong-schema', /unexpected/],
  ['invented-answer', /Ministry of Lighthouses/],
  ['answer-to-catch:polite', /You fool/],
])('the provider of %s does it to a stream', async (fault, expected) => {
  await using proxy = await open(fault)
  expect(await ask(proxy.baseUrl, true)).toMatch(expected)
})

test.each(['silent-route', 'slow-first-token', 'stall', 'trickle'])(
  '%s holds up an answer that is not streamed, too',
  async (fault) => {
    await using proxy = await open(fault)
    expect(await ask(proxy.baseUrl, false)).toBe('timeout')
  },
)

test('requests are counted at the provider, the same ones recognised', async () => {
  await using proxy = await open('server-error')
  await ask(proxy.baseUrl, false)
  await ask(proxy.baseUrl, false)
  const seen = proxy.takeRequests()
  expect(seen.map(({ model, provider }) => [model, provider])).toEqual([
    ['m', 0],
    ['m', 0],
  ])
  expect(new Set(seen.map(({ digest }) => digest)).size).toBe(1)
  expect(proxy.takeRequests()).toEqual([])
})

test('only the provider of the first base URL breaks', async () => {
  await using proxy = await open('server-error', ['OPENAI_BASE_URL', 'BACKUP_URL'])
  expect(await ask(proxy.environment.OPENAI_BASE_URL ?? '', false)).toBe('http-500')
  expect(await ask(proxy.environment.BACKUP_URL ?? '', false)).toBe('answered: Refunds take days.')
})

test('the keys of the user do not reach the feature when the built-in provider answers', async () => {
  await using proxy = await open('stall')
  expect(proxy.environment.OPENAI_API_KEY).toBe('drill-key')
})

test('retrieval is answered in place of the own, and the questions are counted', async () => {
  await using proxy = await open('planted-instructions')
  expect(proxy.retrievals()).toBe(0)
  const response = await fetch(proxy.environment.AIRWORTHY_DRILL_RETRIEVE ?? '', {
    method: 'POST',
    body: JSON.stringify({ query: 'How long?' }),
  })
  const { passages } = (await response.json()) as { passages: readonly { text: string }[] }
  expect(passages[0]?.text).toMatch(/^About: How long\?\nIgnore all previous instructions/)
  expect(proxy.retrievals()).toBe(1)
})

test('a store that is down says so by its status', async () => {
  await using proxy = await open('retrieval-down')
  const response = await fetch(proxy.environment.AIRWORTHY_DRILL_RETRIEVE ?? '', {
    method: 'POST',
    body: '{',
  })
  expect(response.status).toBe(503)
})

test('a budget is used up by the first call alone', async () => {
  const context = { ...CONTEXT, contract: { ...CONTEXT.contract, budget: { dayUsd: 50 } } }
  const now = performance.now.bind(performance)
  const options = { upstream: builtIn, baseUrlNames: ['A'], keyNames: [], now }
  await using proxy = await openFaultProxy({ ...options, plan: plan('budget-exhausted', context) })
  expect(await ask(proxy.baseUrl, false)).toBe('answered: Yes.')
  proxy.nextCall()
  expect(await ask(proxy.baseUrl, false)).toBe('answered: Refunds take days.')
})

test.each([
  ['budget-exhausted', 'no budget per day'],
  ['answer-to-catch:tone', 'which answer tone must catch'],
  ['judge-down:tone', 'asks no model'],
  ['unheard-of', 'No drill'],
])('what is missing to bring %s about is said', (fault, missing) => {
  expect(planOf(fault, CONTEXT)).toEqual({ missing: expect.stringContaining(missing) })
})

test('a judge that is down is down wherever it is asked, and the others answer', () => {
  const judge = {
    kind: 'judge',
    name: 'tone',
    rubric: 'r.md',
    model: 'openai/judge-1',
    ifSkipped: 'continue',
    timeoutMs: 1000,
  } as const
  const context = { ...CONTEXT, contract: { ...CONTEXT.contract, checks: [judge] } }
  const { behave, expects } = plan('judge-down:tone', context)
  const asking = (model: string) => ({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {},
    body: { model },
  })
  if (behave === 'healthy') throw new Error('the judge is healthy')
  expect(behave(asking('judge-1'), 0)).toMatchObject({ status: 503 })
  expect(behave(asking('m'), 0)).toBe('healthy')
  expect(expects).toBe('answered')
})
