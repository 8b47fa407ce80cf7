import { expect, test } from 'vitest'
import { writeFixture } from '../assess.fixtures.ts'
import { modulesOf } from '../parse/modules.ts'
import { openProject } from '../project/project.ts'
import { contractEntries } from './contract-entries.ts'

test('what a contract runs is an entry point at its function', () => {
  const project = openProject(
    writeFixture({
      'bot/airworthy.yaml': 'feature: bot\nrun: ./ask.ts#answer\n',
      'bot/ask.ts': 'const x = 1\nexport async function answer() { return x }',
      'web/airworthy.yaml': 'feature: web\nrun: http://127.0.0.1:3000/chat\n',
    }),
  )
  const entries = contractEntries(project, modulesOf(project))
  expect(entries.map(({ path, line, name }) => `${path}:${line} ${name}`)).toEqual(['bot/ask.ts:2 answer'])
})
