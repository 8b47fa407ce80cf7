import { globSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, jsonLines, runTool } from './command-line.ts'

function project(): string {
  return folderWith({
    'answer.mjs': "export const answer = () => 'forty-two'\n",
    'cases.jsonl': jsonLines([{ id: 'q1', input: 'What is it?' }]),
    'airworthy.yaml': [
      'feature: answers',
      'owner: team@example.com',
      'run: ./answer.mjs#answer',
      'tests: cases.jsonl',
      'scorers: { correct: { contains: two } }',
      'too_wrong: [correct >= 90%]',
      '',
    ].join('\n'),
  })
}

async function evaluate(cwd: string, environment: Readonly<Record<string, string>> = {}) {
  const caches = join(cwd, 'caches')
  return runTool(['eval', '--json'], { cwd, environment: { NODE_COMPILE_CACHE: caches, ...environment } })
}

function keptFiles(cwd: string): readonly string[] {
  return globSync('caches/*/eval-*.cjs*', { cwd }).map((path) => join(cwd, path))
}

test('the second eval runs the compiled code that the first has kept', async () => {
  const cwd = project()
  expect(await evaluate(cwd)).toMatchObject({ code: 0 })
  const [kept = ''] = keptFiles(cwd)
  const before = statSync(kept)
  expect(await evaluate(cwd)).toMatchObject({ code: 0 })
  // Code that V8 refuses, for example because its flags are not those of the first process, is made anew.
  expect(keptFiles(cwd)).toEqual([kept])
  expect(statSync(kept).ino).toBe(before.ino)
})

test('code that is not whole is made anew, and the run does not notice', async () => {
  const cwd = project()
  await evaluate(cwd)
  const [kept = ''] = keptFiles(cwd)
  const whole = statSync(kept).size
  truncateSync(kept, 1000)
  expect(await evaluate(cwd)).toMatchObject({ code: 0 })
  expect(statSync(kept).size).toBeGreaterThan(whole / 2)
})

test('code with a damaged byte is made anew, and the run does not notice', async () => {
  const cwd = project()
  await evaluate(cwd)
  const [kept = ''] = keptFiles(cwd)
  const damaged = readFileSync(kept)
  damaged.writeUInt8(0xff - damaged.readUInt8(5000), 5000)
  writeFileSync(kept, damaged)
  const { ino } = statSync(kept)
  expect(await evaluate(cwd)).toMatchObject({ code: 0 })
  expect(statSync(kept).ino).not.toBe(ino)
})

test('an eval runs where no code can be kept, and where none may be', async () => {
  const cwd = project()
  expect(await evaluate(cwd, { NODE_DISABLE_COMPILE_CACHE: '1' })).toMatchObject({ code: 0 })
  expect(keptFiles(cwd)).toEqual([])
  writeFileSync(join(cwd, 'caches'), 'a file, not a folder')
  expect(await evaluate(cwd)).toMatchObject({ code: 0 })
  expect(readFileSync(join(cwd, 'caches'), 'utf8')).toBe('a file, not a folder')
})
