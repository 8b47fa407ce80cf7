import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith } from '../cli.fixtures.ts'
import { defaultAnswers } from './answers.ts'
import { contractProblem } from './contract-problem.ts'
import { detect } from './detect.ts'

test('the feature is named like its folder, in letters that a name may have', () => {
  const root = folderWith({ 'Über Bot (v2)/.keep': '', '世界/.keep': '' })
  expect(detect(join(root, 'Über Bot (v2)')).feature).toBe('uber-bot-v2')
  expect(detect(join(root, '世界')).feature).toBe('my-feature')
})

test('the export that sounds like the feature is proposed, and no test and no odd file', () => {
  const folder = folderWith({
    'src/a.ts': 'export const limit = 3\n',
    'src/b.ts': 'export async function assistant(input: string) {}\n',
    'src/answer.test.ts': 'export function answer() {}\n',
    'src/my file.ts': 'export function answer() {}\n',
  })
  expect(detect(folder).run).toEqual({ kind: 'module', export: './src/b.ts#assistant' })
})

test('in an empty folder something is proposed that makes a sound contract', () => {
  expect(contractProblem(defaultAnswers(detect(folderWith())))).toBeUndefined()
})
