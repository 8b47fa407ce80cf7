import { callChat, fetchTransport } from '@airworthy/sdk'
import { startFakeProvider } from '@airworthy/sdk/testing'
import { expect, test } from 'vitest'
import { openFaultProxy } from './fault-proxy.ts'
import { realProvider } from './upstream.ts'

const now = performance.now.bind(performance)
const OPTIONS = { now, plan: { behave: 'healthy' }, baseUrlNames: ['A'], keyNames: ['KEY'] } as const

test.each([true, false])(
  'a real provider gets the request with its key and answers (stream: %s)',
  async (stream) => {
    await using real = await startFakeProvider({
      behave: () => ({ kind: 'answer', text: 'From the real one.' }),
    })
    await using proxy = await openFaultProxy({
      ...OPTIONS,
      upstream: realProvider(real.url, fetchTransport()),
    })
    const reply = await callChat(
      {
        baseUrl: proxy.baseUrl,
        model: 'm',
        messages: [{ role: 'user', content: 'Hello?' }],
        stream,
        key: 'k-1',
      },
      { transport: fetchTransport(), now, signal: AbortSignal.timeout(5000) },
    )
    expect(reply).toMatchObject({ kind: 'answered', text: 'From the real one.' })
    expect(real.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer k-1' },
      body: { model: 'm' },
    })
  },
)

test('what a real provider refuses is passed on, and other requests reach it, too', async () => {
  await using real = await startFakeProvider({
    behave: () => ({ kind: 'status', status: 401 }),
    models: ['real-1'],
  })
  await using proxy = await openFaultProxy({
    ...OPTIONS,
    upstream: realProvider(`${real.url}/`, fetchTransport()),
  })
  const refused = await fetch(`${proxy.baseUrl}/chat/completions`, { method: 'POST', body: '{}' })
  expect(refused.status).toBe(401)
  expect(JSON.stringify(await (await fetch(`${proxy.baseUrl}/models`)).json())).toContain('real-1')
})

test('the keys of the environment are left as they are for a real provider', async () => {
  await using proxy = await openFaultProxy({
    ...OPTIONS,
    upstream: realProvider('https://api.example.com/v1', fetchTransport()),
  })
  expect(proxy.environment).not.toHaveProperty('KEY')
})
