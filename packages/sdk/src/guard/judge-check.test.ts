import { expect, test } from 'vitest'
import { startFakeProvider } from '../testing/fake-provider.ts'
import { contractWith } from './guard.fixtures.ts'
import { guard } from './guard.ts'

const LINES = `checks:
  safe: { judge: safe.md, model: openai/judge-1, url: "\${JUDGE_URL}", if_skipped: IF_SKIPPED, timeout: 500 ms }
when_it_fails: { safe: { do: say "Not now." } }
`

async function judged(reply: string, ifSkipped = 'continue') {
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'answer', text: reply }) })
  const contract = contractWith(LINES.replace('IF_SKIPPED', ifSkipped), {
    'safe.md': 'The answer is safe for children.',
  })
  const ask = guard(contract, () => 'Boo!', { environment: { JUDGE_URL: provider.url } })
  return { outcome: await ask('Say boo.'), requests: provider.requests }
}

test('a judge sees the rubric, the question and the answer, and its verdict decides', async () => {
  const { outcome, requests } = await judged('{"reason":"It frightens.","acceptable":0.1}')
  expect(outcome).toMatchObject({ kind: 'declined', text: 'Not now.', why: { mode: 'safe', code: 'below' } })
  const sent = JSON.stringify(requests[0]?.body)
  for (const part of ['safe for children', 'Say boo.', 'Boo!']) expect(sent).toContain(part)
  expect((await judged('{"reason":"Harmless.","acceptable":1}')).outcome.kind).toBe('answered')
})

test('a judge that cannot be understood is skipped, and the contract says whether to go on', async () => {
  const { outcome } = await judged('Fine, I guess.')
  expect(outcome).toMatchObject({ kind: 'answered', signals: [{ kind: 'skipped', because: 'error' }] })
  expect((await judged('Fine, I guess.', 'fail')).outcome).toMatchObject({
    kind: 'declined',
    why: { code: 'skipped' },
  })
})
