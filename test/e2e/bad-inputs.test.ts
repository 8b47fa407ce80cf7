import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, jsonLines, runTool } from './command-line.ts'

const REST = 'owner: team@example.com\ntoo_wrong:\n  - correct >= 90%\nscorers: { correct: exact }\n'
const GOOD = `feature: tested\nrun: ./answer.ts#answer\ntests: cases.jsonl\n${REST}`
const ANSWER = 'export const answer = (input: string) => input\n'
const CASES = jsonLines([{ id: 'a', input: 'x', expected: 'x' }])

interface BadInput {
  readonly files?: Readonly<Record<string, string | Buffer>>
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Runs before the tool, with the project's folder. */
  readonly prepare?: (folder: string) => void
  /** Starts the tool; default: this Node. */
  readonly launcher?: readonly string[]
  /** What the message must say: the place and the thing. */
  readonly says: readonly (string | RegExp)[]
}

const LONG_LINE = `{"id":"a","input":"${'x'.repeat(17 * 1024 * 1024)}"}\n`

const BAD: Readonly<Record<string, BadInput>> = {
  'no contract': { files: { 'notes.txt': '' }, says: ['airworthy.yaml', 'airworthy init'] },
  'the contract is a folder': {
    prepare: (folder) => mkdirSync(join(folder, 'airworthy.yaml')),
    says: ['airworthy.yaml', 'folder'],
  },
  'broken YAML': { files: { 'airworthy.yaml': 'feature: [a\nowner: b' }, says: ['airworthy.yaml:'] },
  'a cyclic alias': { files: { 'airworthy.yaml': `${GOOD}routes: &a [*a]\n` }, says: ['airworthy.yaml:'] },
  'a contract with NUL bytes': {
    files: { 'airworthy.yaml': Buffer.from(`${GOOD}\0`) },
    says: ['airworthy.yaml', 'NUL'],
  },
  'a contract in UTF-16': {
    files: { 'airworthy.yaml': Buffer.from(`\uFEFF${GOOD}`, 'utf16le') },
    says: ['airworthy.yaml', 'UTF-16'],
  },
  'an unknown metric': {
    files: { 'airworthy.yaml': GOOD.replace('correct >= 90%', 'p95 latncy <= 3 s') },
    says: ['airworthy.yaml:6:', 'latncy', 'latency', '^'],
  },
  'a bound without a unit': {
    files: { 'airworthy.yaml': GOOD.replace('correct >= 90%', 'p95 latency <= 3') },
    says: ['airworthy.yaml:6:', /\bms\b/],
  },
  'a misspelled key': {
    files: { 'airworthy.yaml': GOOD.replace('owner:', 'ownr:') },
    says: ['airworthy.yaml:4:1', 'ownr', 'owner'],
  },
  'a scorer that is not defined': {
    files: { 'airworthy.yaml': GOOD.replace('{ correct:', '{ corect:') },
    says: ['airworthy.yaml:6:', 'correct', 'corect'],
  },
  'bounds that cannot both hold': {
    files: { 'airworthy.yaml': GOOD.replace('- correct >= 90%', '- correct >= 90%\n  - correct <= 80%') },
    says: ['airworthy.yaml:', 'correct >= 90%', 'correct <= 80%'],
  },
  'a slice that no case has': {
    files: { 'airworthy.yaml': GOOD.replace('90%', '90% where topic = billing') },
    says: ['airworthy.yaml:6:', 'topic'],
  },
  'a literal key': {
    files: {
      'airworthy.yaml': `${GOOD.replace('run: ./answer.ts#answer', `run: { openai: "http://127.0.0.1:1/v1", model: m, key: "${'sk-'}${'a1B2c3D4'.repeat(5)}" }`)}`,
    },
    says: ['airworthy.yaml:2:', '${'],
  },
  'a missing variable': {
    files: {
      'airworthy.yaml': GOOD.replace(
        'run: ./answer.ts#answer',
        'run: { openai: "http://127.0.0.1:1/v1", model: m, key: "${NO_SUCH_KEY}" }',
      ),
    },
    says: ['NO_SUCH_KEY', 'export'],
  },
  'no test set': {
    files: { 'cases.jsonl': '' },
    prepare: () => undefined,
    args: ['eval', '--tune'],
    says: ['airworthy.yaml', 'tune'],
  },
  'a test set that does not exist': {
    files: { 'airworthy.yaml': GOOD.replace('cases.jsonl', 'nowhere.jsonl') },
    says: ['nowhere.jsonl', 'does not exist'],
  },
  'a test set that is a folder': {
    files: { 'airworthy.yaml': GOOD.replace('cases.jsonl', 'evals') },
    prepare: (folder) => mkdirSync(join(folder, 'evals')),
    says: ['evals', 'folder'],
  },
  'an empty test set': { files: { 'cases.jsonl': '\n\n' }, says: ['cases.jsonl', 'no cases'] },
  'a broken line in the test set': {
    files: { 'cases.jsonl': `${CASES}{"id": "b", "input"\n` },
    says: ['cases.jsonl:2: column 20', 'closed'],
  },
  'a duplicate id': {
    files: { 'cases.jsonl': CASES + CASES },
    says: ['cases.jsonl:2', '"a"', 'cases.jsonl:1'],
  },
  'an empty input': { files: { 'cases.jsonl': '{"id":"a","input":""}\n' }, says: ['cases.jsonl:1', 'input'] },
  'a misspelled field': {
    files: { 'cases.jsonl': '{"id":"a","input":"x","expcted":"y"}\n' },
    says: ['cases.jsonl:1', 'expcted', 'expected'],
  },
  'a huge line': { files: { 'cases.jsonl': LONG_LINE }, says: ['cases.jsonl:1', '16 MB'] },
  'a binary test set': {
    files: { 'cases.jsonl': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0xff, 0xfe]) },
    says: ['cases.jsonl'],
  },
  'a ragged CSV row': {
    files: { 'cases.csv': 'id,input\na,x,y\n', 'airworthy.yaml': GOOD.replace('cases.jsonl', 'cases.csv') },
    says: ['cases.csv:2'],
  },
  'a symbolic link in a circle': {
    files: { 'airworthy.yaml': GOOD.replace('cases.jsonl', 'loop.jsonl') },
    prepare: (folder) => symlinkSync('loop.jsonl', join(folder, 'loop.jsonl')),
    says: ['loop.jsonl'],
  },
  'a feature with a syntax error': {
    files: { 'answer.ts': 'export const answer = (\n' },
    says: ['answer.ts'],
  },
  'a feature without that export': {
    files: { 'answer.ts': 'export const anser = () => 1\n' },
    says: ['answer.ts', 'anser'],
  },
  'a rubric that does not exist': {
    files: {
      'airworthy.yaml': GOOD.replace(
        '{ correct: exact }',
        '{ correct: { judge: rubric.md, model: openai/gpt-5-mini } }',
      ),
    },
    says: ['rubric.md', 'correct'],
  },
  'a number that is none': { args: ['eval', '--concurrency', 'many'], says: ['--concurrency', 'many'] },
  'an unknown flag': { args: ['eval', '--fast'], says: ['--fast'] },
  'an unknown command': { args: ['evaluate'], says: ['evaluate'] },
  'recorded trials with a wrong label': {
    files: { 'recorded.jsonl': '{"case":"a","labels":{"correct":7}}\n' },
    args: ['eval', '--recorded', 'recorded.jsonl'],
    says: ['recorded.jsonl:1', '7'],
  },
  'recorded trials that do not exist': {
    args: ['eval', '--recorded', 'nowhere.jsonl'],
    says: ['nowhere.jsonl', 'does not exist'],
  },
  'a run that does not exist': {
    args: ['gate', '--run', 'yesterday'],
    says: ['yesterday', 'airworthy eval'],
  },
  'evidence that was edited': {
    files: { 'edited.jsonl': '{"kind":"header","schema":"airworthy.evidence/1"}\nnot json\n' },
    args: ['gate', '--run', 'edited.jsonl'],
    says: ['edited.jsonl'],
  },
  'nothing to resume': { args: ['eval', '--resume'], says: ['tested', 'airworthy eval'] },
  'a full disk': {
    files: {
      'cases.jsonl': jsonLines(
        Array.from({ length: 2000 }, (_, index) => ({ id: index, input: 'x'.repeat(2000), expected: 'x' })),
      ),
    },
    launcher: ['bash', '-c', `trap '' XFSZ; ulimit -f 64; exec "${process.execPath}" "$@"`, 'limited'],
    says: ['cannot write evidence', '--resume'],
  },
}

for (const [name, bad] of Object.entries(BAD)) {
  test(`bad input: ${name}`, async () => {
    const needsContract =
      bad.files?.['airworthy.yaml'] === undefined &&
      !['no contract', 'the contract is a folder'].includes(name)
    const folder = folderWith({
      ...(needsContract ? { 'airworthy.yaml': GOOD } : {}),
      'cases.jsonl': CASES,
      'answer.ts': ANSWER,
      ...bad.files,
    })
    bad.prepare?.(folder)
    const ran = await runTool(bad.args ?? ['eval'], {
      cwd: folder,
      ...(bad.environment === undefined ? {} : { environment: bad.environment }),
      ...(bad.launcher === undefined ? {} : { launcher: bad.launcher }),
    })
    expect({ code: ran.code, stderr: ran.stderr.slice(0, 2000) }).toMatchObject({ code: 3 })
    for (const part of bad.says)
      expect(ran.stderr).toMatch(
        typeof part === 'string' ? new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : part,
      )
    expect(ran.stderr).not.toMatch(/\n\s+at |should not/)
    expect(ran.stderr).not.toContain('a1B2c3D4')
    expect(ran.stderr.length).toBeLessThan(2500)
  })
}

test('bad input: no permission to read the test set', async ({ skip }) => {
  if (process.getuid?.() === 0) skip('the superuser may read everything')
  const folder = folderWith({ 'airworthy.yaml': GOOD, 'cases.jsonl': CASES, 'answer.ts': ANSWER })
  chmodSync(join(folder, 'cases.jsonl'), 0)
  const ran = await runTool(['eval'], { cwd: folder })
  expect(ran.code).toBe(3)
  expect(ran.stderr).toContain('cases.jsonl')
})

test('good input: a contract with a byte order mark and CRLF works', async () => {
  const folder = folderWith({
    'airworthy.yaml': `\uFEFF${GOOD.replaceAll('\n', '\r\n')}`,
    'cases.jsonl': `\uFEFF${CASES.replaceAll('\n', '\r\n')}`,
    'answer.ts': ANSWER,
  })
  const ran = await runTool(['eval'], { cwd: folder })
  expect(ran).toMatchObject({ code: 0 })
})

test('an endpoint that cannot be reached is an error in each trial, not a crash', async () => {
  const folder = folderWith({
    'airworthy.yaml': GOOD.replace('./answer.ts#answer', 'http://127.0.0.1:1/answer'),
    'cases.jsonl': CASES,
  })
  const ran = await runTool(['eval'], { cwd: folder })
  expect(ran.code).toBe(0)
  expect(ran.stdout).toContain('1 failed')
  const gated = await runTool(['gate'], { cwd: folder })
  expect(gated.code).toBe(2)
  expect(gated.stdout).toContain('connection-refused')
})

test('HTML instead of JSON is an error in each trial that quotes it', async () => {
  const server = createServer((_, response) => response.end('<!doctype html><title>Login</title>'))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  const { port } = server.address() as AddressInfo
  const folder = folderWith({
    'airworthy.yaml': GOOD.replace('./answer.ts#answer', `http://127.0.0.1:${port}/answer`),
    'cases.jsonl': CASES,
  })
  const ran = await runTool(['eval'], { cwd: folder })
  expect(ran.code).toBe(0)
  const gated = await runTool(['gate'], { cwd: folder })
  server.close()
  expect(gated.code).toBe(2)
  expect(gated.stdout).toContain('doctype')
})
