import { expect, test } from 'vitest'
import { factsOf } from './assess.fixtures.ts'
import { isOnlyInOneOfMany } from './call-islands.ts'

const ASK = 'from openai import OpenAI\nprint(OpenAI().responses.create(model="m", input="q"))\n'

test('a file of one program among many that import nothing of each other', async () => {
  const facts = await factsOf({ 'a.py': ASK, 'b.py': ASK, 'c.py': ASK, 'd.py': ASK })
  expect(isOnlyInOneOfMany(facts, ['d.py'])).toBe(true)
  expect(isOnlyInOneOfMany(facts, ['a.py', 'b.py', 'c.py'])).toBe(false)
})

test('files of one program belong together', async () => {
  const facts = await factsOf({
    'a.py': ASK,
    'b.py': `import a\n${ASK}`,
    'c.py': `import b\n${ASK}`,
    'd.py': `import c\n${ASK}`,
  })
  expect(isOnlyInOneOfMany(facts, ['d.py'])).toBe(false)
})
