import { expect, test } from 'vitest'
import type { Language } from '../project/project-file.ts'
import { numberOf, stringOf } from './expression.ts'
import type { Module } from './module.ts'
import { readModule } from './read-module.ts'
import { lineStartsOf } from './source-text.ts'

function parsed(path: string, text: string): Module {
  const language: Language = path.endsWith('.py') ? 'python' : 'javascript'
  return readModule({ path, text, lineStarts: lineStartsOf(text) }, language)
}

test('reads imports of both languages with their names', () => {
  const typescript = parsed(
    'a.ts',
    `import a, { b as c } from 'x'\nimport * as n from 'y'\nconst { d } = require('z')`,
  )
  expect(typescript.imports.map(({ local, imported, from }) => [local, imported, from])).toEqual([
    ['a', 'default', 'x'],
    ['c', 'b', 'x'],
    ['n', '*', 'y'],
    ['d', 'd', 'z'],
  ])
  const python = parsed('a.py', 'import os.path as p\nfrom ..b import c as d, e')
  expect(python.imports.map(({ local, imported, from }) => [local, imported, from])).toEqual([
    ['p', '*', 'os.path'],
    ['d', 'c', '..b'],
    ['e', 'e', '..b'],
  ])
})

test('names a chained call without its arguments and gives the line of the member', () => {
  const module = parsed('a.ts', `new Store(x)\n  .query('q', { topK: 3 })`)
  expect(module.calls.map(({ callee, line }) => [callee, line])).toContainEqual(['Store().query', 2])
})

test('reads keyword arguments and numbers that are written as products', () => {
  const module = parsed('a.py', 'f("m", timeout=60 * 5, cap=-1)')
  const [call] = module.calls
  const timeout = call?.keywords.get('timeout')
  expect(call?.positional.map(stringOf)).toEqual(['m'])
  expect(timeout === undefined ? undefined : numberOf(timeout)).toBe(300)
})

test('reads the environment with its fallback in both languages', () => {
  const typescript = parsed('a.ts', `const a = process.env.MODEL ?? 'm'\nconst b = process.env['KEY']!`)
  expect(typescript.environmentReads.map(({ name, fallback }) => [name, fallback?.text])).toEqual([
    ['MODEL', "'m'"],
    ['KEY', undefined],
  ])
  const python = parsed('a.py', 'a = os.getenv("MODEL", "m")\nb = os.environ["KEY"]\nc = st.secrets["S"]')
  expect(python.environmentReads.map(({ name, fallback }) => [name, fallback?.text])).toEqual([
    ['MODEL', '"m"'],
    ['KEY', undefined],
    ['S', undefined],
  ])
})

test('reads decorators, parameters with types and defaults, and the class of a method', () => {
  const module = parsed('a.py', 'class A:\n    @app.post("/x")\n    async def f(self, n: int = 3): pass')
  const [method] = module.functions
  expect(method?.className).toBe('A')
  expect(method?.decorators.map(({ text }) => text)).toEqual(['app.post("/x")'])
  expect(method?.parameters.map(({ name, type, default: given }) => [name, type, given?.text])).toEqual([
    ['self', '', undefined],
    ['n', 'int', '3'],
  ])
})

test('reads try blocks with their handlers', () => {
  const python = parsed('a.py', 'try:\n    f()\nexcept (A, B) as e:\n    raise\nfinally:\n    g()')
  const javascript = parsed('a.js', 'try { f() } catch (e) { log(e) }')
  expect(python.tries.map(({ handlers }) => handlers.length)).toEqual([1])
  expect(python.tries[0]?.finally).toBeDefined()
  expect(javascript.tries.map(({ handlers }) => handlers.length)).toEqual([1])
})

test('reads destructured names as members of what they come from', () => {
  const module = parsed('a.ts', 'const { prompt, model: chosen } = await request.json()')
  expect(module.assignments.map(({ target, member }) => [target, member])).toEqual([
    ['prompt', 'prompt'],
    ['chosen', 'model'],
  ])
})

test('reads what it can of a broken file', () => {
  const module = parsed('a.py', 'x = = 3\nopenai.chat.completions.create(model="m")\n')
  expect(module.calls.map(({ callee }) => callee)).toContain('openai.chat.completions.create')
})
