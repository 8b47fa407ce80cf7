import { expect, test } from 'vitest'
import type { Finding, InventorySummary } from './assessment.ts'
import type { CheckVerdict } from './check.ts'
import { servingAdvice } from './serving-advice.ts'

type EntryKind = InventorySummary['entries'][number]['kind']

function finding(check: string, verdict: CheckVerdict, reason = ''): Finding {
  const days = { low: 0, high: 0, because: '' }
  const texts = { title: '', reason, remedy: '', evidence: [], nearMisses: [] }
  return {
    check,
    verdict,
    failureMode: 'F1',
    confidence: 'high',
    severity: 'high',
    effortDays: days,
    ...texts,
  }
}

function advise(findings: readonly Finding[], kinds: readonly EntryKind[]) {
  const entries = kinds.map((kind) => ({ path: 'app.py', line: 1, kind, name: 'app' }))
  return servingAdvice({ findings, inventory: { kind: 'ui-app', calls: [], entries } })
}

const STATE = finding('infra/in-memory-state', 'present')
const INDEX = finding('infra/flat-file-retrieval', 'present')

test('three of five signs advise a rewrite and are named', () => {
  const { advice, signs } = advise([STATE, INDEX], ['app-script'])
  expect(advice).toBe('rewrite')
  expect(signs).toEqual([
    'a script, an app script or a notebook is the only way in',
    'the index lives in the process or in a file',
    'state lives in the process',
  ])
})

test('two signs do not, and a route beside the script is no such sign', () => {
  expect(advise([STATE], ['app-script']).advice).toBe('harden')
  expect(advise([STATE, INDEX], ['app-script', 'http-route'])).toMatchObject({ advice: 'harden' })
  expect(advise([STATE, INDEX], []).signs).toHaveLength(2)
})

test('an SDK that is dead is a sign, one that is not pinned is none', () => {
  const sdk = (reason: string) => finding('infra/unpinned-or-dead-sdk', 'present', reason)
  expect(advise([sdk('openai 0.28 is no longer supported.')], []).signs).toHaveLength(1)
  expect(advise([sdk('openai is not pinned.')], []).signs).toEqual([])
})

test('what could not be decided is no sign, and is told', () => {
  const { signs, undecided } = advise([finding('tests/none', 'unknown')], [])
  expect(signs).toEqual([])
  expect(undecided).toEqual(['there is no automated test'])
})
