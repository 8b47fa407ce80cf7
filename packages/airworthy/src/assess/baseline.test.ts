import { isAirworthyError } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import type { Finding } from './assessment.ts'
import { baselineOf, knownGaps, parseBaseline } from './baseline.ts'
import type { Evidence } from './check.ts'

function gap(check: string, evidence: readonly Evidence[]): Finding {
  return {
    check,
    title: '',
    failureMode: 'F5',
    verdict: 'present',
    confidence: 'high',
    severity: 'high',
    reason: '',
    evidence,
    nearMisses: [],
    remedy: '',
    effortDays: { low: 1, high: 1, because: '' },
  }
}

const place = (path: string, line: number, shows = 'a call') => ({ path, line, shows })

test('a gap whose line moved is known, one in another file or with another text is new', () => {
  const baseline = baselineOf([gap('a/b', [place('a.ts', 1)])])
  expect(knownGaps([gap('a/b', [place('a.ts', 99)])], baseline)).toEqual(['a/b'])
  expect(knownGaps([gap('a/b', [place('b.ts', 1)])], baseline)).toEqual([])
  expect(knownGaps([gap('a/b', [place('a.ts', 1, 'another')])], baseline)).toEqual([])
  expect(knownGaps([gap('a/c', [place('a.ts', 1)])], baseline)).toEqual([])
})

test('a further place makes a known gap new, also when it looks the same', () => {
  const baseline = baselineOf([gap('a/b', [place('a.ts', 1), place('a.ts', 5)])])
  expect(knownGaps([gap('a/b', [place('a.ts', 1)])], baseline)).toEqual(['a/b'])
  expect(knownGaps([gap('a/b', [place('a.ts', 1), place('a.ts', 5), place('a.ts', 9)])], baseline)).toEqual(
    [],
  )
})

test('what is no gap is not in the baseline, and what was written is read', () => {
  const unknown: Finding = { ...gap('a/c', [place('a.ts', 1)]), verdict: 'unknown' }
  const baseline = baselineOf([unknown, gap('a/b', [place('z.ts', 3), place('a.ts', 1)])])
  expect(baseline.gaps.map(({ check, path }) => [check, path])).toEqual([
    ['a/b', 'a.ts'],
    ['a/b', 'z.ts'],
  ])
  expect(parseBaseline(JSON.stringify(baseline), 'b.json')).toEqual(baseline)
})

test.each([
  ['{'],
  ['null'],
  ['{}'],
  ['{"schema":"airworthy.assess-baseline/1","gaps":[{}]}'],
  ['{"schema":"x","gaps":[]}'],
])('%s is refused with the way to write a baseline', (text) => {
  let thrown: unknown
  try {
    parseBaseline(text, 'b.json')
  } catch (error) {
    thrown = error
  }
  expect(isAirworthyError(thrown) && [thrown.code, thrown.next]).toEqual([
    'usage',
    'Write one with: airworthy assess --write-baseline b.json',
  ])
})
