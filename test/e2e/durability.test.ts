import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Behaviour, startFakeProvider } from '@airworthy/sdk/testing'
import { expect, test } from 'vitest'
import { folderWith, jsonLines, runTool, startTool } from './command-line.ts'

const CASES = 1000
const CONCURRENCY = 20

function projectFor(url: string): string {
  return folderWith({
    'airworthy.yaml': [
      'feature: refunds',
      'owner: team@example.com',
      `run: { openai: "${url}", model: fake-1, stream: false }`,
      'too_wrong:',
      '  - correct >= 95%',
      'tests: cases.jsonl',
      'scorers:',
      '  correct: { contains: refund }',
      '',
    ].join('\n'),
    'cases.jsonl': jsonLines(
      Array.from({ length: CASES }, (_, index) => ({
        id: `case-${index}`,
        input: `Where is refund ${index}?`,
      })),
    ),
  })
}

interface Line {
  readonly kind: string
  readonly case?: string
}

function evidenceIn(folder: string): readonly Line[] {
  const runs = join(folder, '.airworthy/runs')
  const [name = ''] = readdirSync(runs)
  return readFileSync(join(runs, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

function casesIn(folder: string): readonly (string | undefined)[] {
  return evidenceIn(folder)
    .filter(({ kind }) => kind === 'trial')
    .map((line) => line.case)
}

const ANSWER: Behaviour = { kind: 'answer', text: 'Your refund is on its way.' }

test('kill -9 in the middle of 1,000 trials: --resume completes them, and pays no recorded trial again', async () => {
  let killAt = Number.POSITIVE_INFINITY
  const reached = Promise.withResolvers<void>()
  let calls = 0
  await using provider = await startFakeProvider({
    behave: () => {
      calls++
      if (calls === killAt) reached.resolve()
      return ANSWER
    },
  })
  const folder = projectFor(provider.url)
  killAt = 400
  const { process, finished } = startTool(['eval', '-j', String(CONCURRENCY)], { cwd: folder })
  await reached.promise
  process.kill('SIGKILL')
  await finished
  const recordedBefore = new Set(
    readFileSync(
      join(folder, '.airworthy/runs', readdirSync(join(folder, '.airworthy/runs'))[0] ?? ''),
      'utf8',
    )
      .split('\n')
      .slice(1, -1)
      .map((line) => (JSON.parse(line) as Line).case),
  )
  const paidBefore = calls

  const resumed = await runTool(['eval', '--resume', '-j', String(CONCURRENCY)], { cwd: folder })

  expect(resumed.stderr).not.toContain('failed')
  expect(resumed.code).toBe(0)
  const cases = casesIn(folder)
  expect(cases).toHaveLength(CASES)
  expect(new Set(cases).size).toBe(CASES)
  expect(evidenceIn(folder).at(-1)).toMatchObject({ kind: 'end', reason: 'complete', trials: CASES })
  expect(calls - paidBefore).toBe(CASES - recordedBefore.size)
  expect(calls - CASES).toBeLessThanOrEqual(CONCURRENCY)
})

test('^C ends a run in order, says how to go on, and nothing recorded is lost', async () => {
  const reached = Promise.withResolvers<void>()
  let calls = 0
  await using provider = await startFakeProvider({
    behave: () => {
      if (++calls === 200) reached.resolve()
      return ANSWER
    },
  })
  const folder = projectFor(provider.url)
  const { process, finished } = startTool(['eval'], { cwd: folder })
  await reached.promise
  process.kill('SIGINT')
  const stopped = await finished
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toContain('airworthy eval --resume')
  const gated = await runTool(['gate', '--json'], { cwd: folder })
  expect(gated.code).toBe(2)
  const resumed = await runTool(['eval', '--resume'], { cwd: folder })
  expect(resumed.code).toBe(0)
  expect(new Set(casesIn(folder)).size).toBe(CASES)
})

test('a run is not resumed when the test set, the contract or the feature changed', async () => {
  await using provider = await startFakeProvider({ behave: () => ANSWER })
  const folder = projectFor(provider.url)
  const { process, finished } = startTool(['eval', '-j', '1'], { cwd: folder })
  await once(process.stderr ?? process, 'data')
  process.kill('SIGKILL')
  await finished
  const file = join(folder, 'cases.jsonl')
  const { appendFileSync } = await import('node:fs')
  appendFileSync(file, '{"id":"new","input":"one more"}\n')
  const resumed = await runTool(['eval', '--resume'], { cwd: folder })
  expect(resumed.code).toBe(3)
  expect(resumed.stderr).toContain('the test set changed since it started')
})

test('repeats are really repeated: each costs a call of its own', async () => {
  await using provider = await startFakeProvider({ behave: () => ANSWER })
  const folder = projectFor(provider.url)
  const run = await runTool(['eval', '--limit', '20', '--repeats', '3'], { cwd: folder })
  expect(run.code).toBe(0)
  expect(provider.requests).toHaveLength(60)
  expect(casesIn(folder)).toHaveLength(60)
  expect(new Set(casesIn(folder)).size).toBe(20)
})
