import { expect, test } from 'vitest'
import { runSoak } from '../../benchmarks/soak-run.ts'

/** `benchmarks/gateway-soak.ts` is the same for ten minutes. It reads what the process has open from `/proc`. */
test.skipIf(process.platform !== 'linux')(
  'with a provider that misbehaves and clients that leave, every call is answered, nothing leaks, a stop loses none',
  { timeout: 120_000 },
  async () => {
    const { problems, requests, stop } = await runSoak({ seconds: 15, seed: 7 })
    expect(problems).toEqual([])
    expect(requests).toBeGreaterThan(500)
    expect(stop.answered).toBeGreaterThan(20)
  },
)
