import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Contract, parseContract } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import type { FaultVerdict, RecordedDrill } from '../evidence/drills/drill-file.ts'
import { faultsOf } from '../evidence/drills/faults.ts'
import { judgeFailureModes } from './failure-modes.ts'

const TEXT = `feature: docs
owner: team@example.com
too_wrong: [failed <= 1%]
when_it_fails:
  bad_answer: { do: next_route, playbook: playbooks/bad-answer.md }
`

function contractOf(text = TEXT, playbooks = ['bad-answer']): Contract {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-modes-'))
  mkdirSync(join(folder, 'playbooks'))
  for (const name of playbooks) writeFileSync(join(folder, 'playbooks', `${name}.md`), '# What to do\n')
  const path = join(folder, 'airworthy.yaml')
  const parsed = parseContract({ text, path })
  if (parsed.kind !== 'contract') throw new Error(JSON.stringify(parsed.problems))
  return parsed.contract
}

interface Drafted {
  readonly version?: string
  readonly hash?: string
  readonly run?: string
}

/** A drill in which every fault held up, but for those that are named. */
function drillOf(
  contract: Contract,
  other: Readonly<Record<string, FaultVerdict | 'left-out'>> = {},
  { version = 'v1', hash = contract.hash, run = 'docs.1' }: Drafted = {},
): RecordedDrill {
  const results = faultsOf(contract).flatMap(({ name, failureMode, what }) => {
    const verdict = other[name] ?? 'held-up'
    if (verdict === 'left-out') return []
    return [{ fault: name, failureMode, what, verdict, reason: `It ${verdict}.`, trials: 3, saw: null }]
  })
  return {
    path: `${run}.jsonl`,
    results,
    header: {
      kind: 'header',
      schema: 'airworthy.drill-evidence/1',
      run,
      feature: 'docs',
      contract: { path: 'airworthy.yaml', hash },
      featureVersion: version,
      seed: 1,
      inputs: 3,
      deadlineMs: 30_000,
      provider: 'built-in',
      startedAt: '2026-03-02T09:14:03.000Z',
    },
  }
}

function judged(contract: Contract, drills: readonly RecordedDrill[], featureVersion = 'v1') {
  const [mode] = judgeFailureModes({ contract, drills, featureVersion })
  return mode
}

test('a mode passes when all its faults held up and its playbook exists', () => {
  const contract = contractOf()
  const mode = judged(contract, [drillOf(contract)])
  expect(mode).toMatchObject({ verdict: 'pass', reason: 'All 3 faults held up.', drill: 'docs.1' })
  expect(mode).toMatchObject({ action: 'next route', owner: 'team@example.com' })
})

test('one fault that broke it refutes it', () => {
  const contract = contractOf()
  const mode = judged(contract, [drillOf(contract, { refusal: 'broke' })])
  expect(mode?.verdict).toBe('fail')
  expect(mode?.reason).toBe('1 of 3 faults reached the user, first refusal: It broke.')
})

test('a mode that was never drilled is open, and the command is named', () => {
  expect(judged(contractOf(), [])).toMatchObject({
    verdict: 'inconclusive',
    reason: 'It was never drilled: run `airworthy drill`.',
    drill: null,
  })
})

test.each([{ version: 'v2' }, { hash: 'another' }])('a drill of %j does not count', (other) => {
  const contract = contractOf()
  const mode = judged(contract, [drillOf(contract, {}, other)])
  expect(mode?.verdict).toBe('inconclusive')
  expect(mode?.reason).toContain('another contract or another version')
})

test('a fault that could not be brought about is no pass, one that does not apply does not matter', () => {
  const contract = contractOf()
  expect(judged(contract, [drillOf(contract, { refusal: 'not-drilled' })])?.verdict).toBe('inconclusive')
  expect(judged(contract, [drillOf(contract, { refusal: 'left-out' })])?.verdict).toBe('inconclusive')
  expect(judged(contract, [drillOf(contract, { refusal: 'does-not-apply' })])?.verdict).toBe('pass')
})

test('faults that all do not apply prove nothing', () => {
  const contract = contractOf()
  const none = {
    'empty-answer': 'does-not-apply',
    refusal: 'does-not-apply',
    'truncated-answer': 'does-not-apply',
  } as const
  expect(judged(contract, [drillOf(contract, none)])?.verdict).toBe('inconclusive')
})

test('a later drill of one fault adds to the drill of all', () => {
  const contract = contractOf()
  const all = drillOf(contract, { refusal: 'broke' })
  const mended = drillOf(
    contract,
    { 'empty-answer': 'left-out', 'truncated-answer': 'left-out' },
    { run: 'docs.2' },
  )
  expect(judged(contract, [mended, all])?.verdict).toBe('pass')
  expect(judged(contract, [all, mended])?.verdict).toBe('fail')
})

test.each([
  [TEXT, [], 'playbooks/bad-answer.md does not exist'],
  [TEXT.replace(', playbook: playbooks/bad-answer.md', ''), [], 'the contract names no playbook'],
])('a mode whose owner has no playbook does not pass', (text, playbooks, reason) => {
  const contract = contractOf(text, [...playbooks])
  const mode = judged(contract, [drillOf(contract)])
  expect(mode?.verdict).toBe('inconclusive')
  expect(mode?.reason).toContain(reason)
})

test('trials that do not say their version take any drill of this contract', () => {
  const contract = contractOf()
  const drills = [drillOf(contract, {}, { version: 'v7' })]
  expect(judgeFailureModes({ contract, drills })[0]?.verdict).toBe('pass')
})

test('a contract without failure modes is not asked for drills', () => {
  const contract = contractOf(TEXT.replace(/when_it_fails:[\s\S]*/, ''))
  expect(judgeFailureModes({ contract, drills: [] })).toEqual([])
})
