import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DrillHeader, FaultResult } from './drill-file.ts'
import { createDrillLog } from './drill-log.ts'
import { readDrills } from './read-drills.ts'

const HEADER: DrillHeader = {
  kind: 'header',
  schema: 'airworthy.drill-evidence/1',
  run: 'docs.1',
  feature: 'docs',
  contract: { path: 'airworthy.yaml', hash: 'abc' },
  featureVersion: 'v1',
  seed: 1,
  inputs: 3,
  deadlineMs: 2000,
  provider: 'built-in',
  startedAt: '2026-03-02T09:14:03.000Z',
}

const RESULT: FaultResult = {
  fault: 'stall',
  failureMode: 'provider_down',
  what: 'It stalls.',
  verdict: 'held-up',
  reason: 'Fell back.',
  trials: 3,
  saw: null,
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'airworthy-drills-'))
}

function written(path: string, header: Partial<DrillHeader> = {}): string {
  const log = createDrillLog(path, { ...HEADER, ...header })
  log.result(RESULT)
  log.close()
  return path
}

test('what a drill recorded is read back, the latest drill first, without those of other features', () => {
  const drills = folder()
  written(join(drills, 'docs.1.jsonl'))
  written(join(drills, 'docs.2.jsonl'), { run: 'docs.2', startedAt: '2026-03-03T09:14:03.000Z' })
  written(join(drills, 'other.1.jsonl'), { feature: 'other' })
  const read = readDrills(drills, 'docs')
  expect(read.map(({ header }) => header.run)).toEqual(['docs.2', 'docs.1'])
  expect(read[0]?.results).toMatchObject([RESULT])
})

test('a line that a crash cut short is left out', () => {
  const path = written(join(folder(), 'docs.1.jsonl'))
  appendFileSync(path, '{"kind":"result","fault":"cu')
  expect(readDrills(join(path, '..'), 'docs')[0]?.results).toHaveLength(1)
})

test('there are no drills where there is no folder', () => {
  expect(readDrills(join(folder(), 'none'), 'docs')).toEqual([])
})

test('a file that was edited is refused with its line', () => {
  const drills = folder()
  writeFileSync(join(drills, 'docs.1.jsonl'), `${JSON.stringify(HEADER)}\nnot JSON\n`)
  expect(() => readDrills(drills, 'docs')).toThrow(/docs\.1\.jsonl:2: this line is not JSON/)
  writeFileSync(join(drills, 'docs.1.jsonl'), '{"kind":"header","schema":"something else"}\n')
  expect(() => readDrills(drills, 'docs')).toThrow(/docs\.1\.jsonl:1: this is not the header/)
})

test('a drill is never written over', () => {
  const path = written(join(folder(), 'docs.1.jsonl'))
  expect(() => createDrillLog(path, HEADER)).toThrow(/cannot write drill evidence/)
})
