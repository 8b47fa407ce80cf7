import { expect, test } from 'vitest'
import { askLean, attemptsOf, providerWith, startGateway } from './gateway.fixtures.ts'

const CONTRACT = `
deadline: 5 s
limits: { concurrent: 1000 }
routes:
  - { model: main, timeout: 500 ms, url: "PROVIDER" }
  - { model: spare, url: "PROVIDER" }
`

test.each([false, true])(
  'behind a silent provider a thousand calls at once are answered within the deadline: stream %s',
  async (stream) => {
    await using provider = await providerWith(() => ({ kind: 'silent' }))
    await using gateway = await startGateway({ contract: CONTRACT, provider })
    const seen = await Promise.all(Array.from({ length: 1_000 }, () => askLean(gateway, { stream })))
    const isGood = ({ status, text, latencyMs }: (typeof seen)[number]): boolean =>
      status === 200 && text.includes('spare') && latencyMs < 5_000
    expect(seen.filter(isGood)).toHaveLength(1_000)
    expect(attemptsOf(provider).spare).toBe(1_000)
  },
)
