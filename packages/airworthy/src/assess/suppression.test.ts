import { expect, test } from 'vitest'
import type { Finding } from './assessment.ts'
import { type Suppression, suppress } from './suppression.ts'

const GAP: Finding = {
  check: 'budget/no-timeout',
  title: 'No time limit',
  failureMode: 'F5',
  verdict: 'present',
  confidence: 'high',
  severity: 'high',
  reason: 'No limit.',
  evidence: [
    { path: 'app/chat.ts', line: 12, shows: 'no timeout' },
    { path: 'lib/title.ts', line: 7, shows: 'no timeout' },
  ],
  nearMisses: [],
  remedy: 'Set one.',
  effortDays: { low: 1, high: 1, because: '' },
}

function entry(path: string | null, check = GAP.check): Suppression {
  return { check, reason: 'Accepted until May.', by: 'contract', path, line: null, covers: null }
}

function comment(path: string, covers: number): Suppression {
  return { check: GAP.check, reason: 'A batch job.', by: 'comment', path, line: covers - 1, covers }
}

test('an entry for a whole check suppresses it, and the gap stays listed with its reason', () => {
  const { findings, suppressed, notes } = suppress([GAP], [entry(null)])
  expect(findings).toEqual([GAP])
  expect(suppressed).toEqual([{ check: GAP.check, title: GAP.title, suppressions: [entry(null)] }])
  expect(notes).toEqual([])
})

test('a gap that is suppressed in one of its places stays a gap in the others', () => {
  const { findings, suppressed } = suppress([GAP], [comment('app/chat.ts', 12)])
  expect(suppressed).toEqual([])
  expect(findings[0]?.evidence).toEqual([GAP.evidence[1]])
  expect(findings[0]?.nearMisses).toEqual([
    { path: 'app/chat.ts', line: 12, shows: 'no timeout; suppressed: A batch job.' },
  ])
})

test('a gap is suppressed when comments and entries cover all of its places', () => {
  const { suppressed } = suppress([GAP], [comment('app/chat.ts', 12), entry('lib')])
  expect(suppressed[0]?.suppressions).toHaveLength(2)
})

test.each([['lib/title.ts'], ['lib'], ['lib/']])('an entry for %s covers that file only', (path) => {
  expect(suppress([GAP], [entry(path)]).findings[0]?.evidence).toEqual([GAP.evidence[0]])
})

test.each([
  ['another folder', entry('li'), 'covers no gap'],
  [
    'another line',
    comment('app/chat.ts', 13),
    'app/chat.ts:12: the suppression of budget/no-timeout covers no gap',
  ],
  ['an unknown check', entry(null, 'budget/no-timeot'), 'Did you mean budget/no-timeout?'],
  ['nonsense', entry(null, 'x/y'), '`airworthy explain` lists all'],
])('a suppression for %s suppresses nothing and is told', (_, suppression, told) => {
  const { findings, suppressed, notes } = suppress([GAP], [suppression])
  expect(findings).toEqual([GAP])
  expect(suppressed).toEqual([])
  expect(notes).toEqual([expect.stringContaining(told)])
})

test('what is no gap cannot be suppressed', () => {
  const { suppressed, notes } = suppress([{ ...GAP, verdict: 'unknown' }], [entry(null)])
  expect(suppressed).toEqual([])
  expect(notes).toHaveLength(1)
})
