import { expect, test } from 'vitest'
import {
  differenceInterval,
  mcNemarTest,
  nonInferiorityTest,
  pairedCasesForPower,
  tangoPValue,
} from './paired.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'
import { grouped } from './weighted-values.ts'

interface PairedRow {
  regressions: number
  fixes: number
  n: number
  margin: number
  alpha: number
  lower95: number
  upper95: number
  pNonInferior: number
  pWorseThanMargin: number
  tangoP: number
  mcnemarOneSidedWorse: number
  mcnemarTwoSided: number
  verdict: string
}

const differences = ({ regressions, fixes, n }: Pick<PairedRow, 'regressions' | 'fixes' | 'n'>) => [
  { value: -1, count: regressions },
  { value: 1, count: fixes },
  { value: 0, count: n - regressions - fixes },
]

vectorTest<PairedRow[]>('verdicts and bounds of comparisons agree', 'paired', (rows) => {
  for (const row of rows) {
    const { low, high } = differenceInterval({ differences: differences(row), alpha: row.alpha })
    expectClose(low, row.lower95, 1e-9)
    expectClose(high, row.upper95, 1e-9)
    const { pPass, pFail } = nonInferiorityTest({ differences: differences(row), margin: row.margin })
    expectClose(pPass, row.pNonInferior, 1e-9)
    expectClose(pFail, row.pWorseThanMargin, 1e-9)
    const opposite = pFail <= row.alpha ? 'fail' : 'insufficient'
    expect(pPass <= row.alpha ? 'pass' : opposite).toBe(row.verdict)
  }
})

vectorTest<PairedRow[]>('McNemar and Tango agree', 'paired', (rows) => {
  for (const row of rows) {
    const { pChanged, pWorse } = mcNemarTest(row)
    expectClose(pWorse, row.mcnemarOneSidedWorse, 1e-9)
    expectClose(pChanged, row.mcnemarTwoSided, 1e-9)
    expectClose(tangoPValue({ ...row, cases: row.n }), row.tangoP, 1e-9)
  }
})

interface PlanRow {
  discordance: number
  margin: number
  trueDiff: number
  alpha: number
  power: number
  n: number
}

vectorTest<PlanRow[]>('the cases to plan agree', 'pairedN', (rows) => {
  for (const { trueDiff, n, ...plan } of rows) {
    expect(pairedCasesForPower({ ...plan, difference: trueDiff })).toEqual({ kind: 'cases', cases: n })
  }
})

test('nine regressions against three fixes: McNemar by hand', () => {
  // Bin(12, 1/2): P(>= 9) = (220 + 66 + 12 + 1) / 4096.
  const { pChanged, pWorse } = mcNemarTest({ regressions: 9, fixes: 3 })
  expectClose(pWorse, 299 / 4096, 1e-12)
  expectClose(pChanged, 598 / 4096, 1e-12)
  expect(mcNemarTest({ regressions: 0, fixes: 0 })).toEqual({ pChanged: 1, pWorse: 1 })
})

test('swapping the versions mirrors the interval', () => {
  const values = [0.5, -0.25, 0, 0, 0, 0.25, -1, 0, 0, 0.1]
  const there = differenceInterval({ differences: grouped(values), alpha: 0.05 })
  const back = differenceInterval({ differences: grouped(values.map((value) => -value)), alpha: 0.05 })
  expectClose(there.low, -back.high, 1e-12)
  expectClose(there.high, -back.low, 1e-12)
})

test('identical answers on many cases prove non-inferiority, on few they do not', () => {
  const same = (count: number) => nonInferiorityTest({ differences: [{ value: 0, count }], margin: 0.03 })
  expect(same(200).pPass).toBeLessThan(0.05)
  expect(same(50).pPass).toBeGreaterThan(0.05)
  expect(same(0)).toEqual({ pPass: 1, pFail: 1 })
})

test('no number of cases proves a candidate that is as bad as the margin', () => {
  const plan = pairedCasesForPower({ discordance: 0.1, margin: 0.03, difference: -0.03, alpha: 0.05 })
  expect(plan).toEqual({ kind: 'unreachable' })
  expect(tangoPValue({ regressions: 0, fixes: 0, cases: 0, margin: 0.03 })).toBe(1)
})
