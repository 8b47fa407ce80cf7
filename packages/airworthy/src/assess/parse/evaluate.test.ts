import { expect, test } from 'vitest'
import { type Fixture, factsOf } from '../assess.fixtures.ts'
import { isConfigurable, literalsOf, possibleValues, type Value } from './value.ts'

/** The value of the argument of `probe(…)` in the first file. */
async function probed(files: Fixture): Promise<Value> {
  const facts = await factsOf(files)
  const [path = ''] = Object.keys(files)
  const module = facts.modules.get(path)
  const argument = module?.calls.find(({ callee }) => callee === 'probe')?.positional[0]
  if (module === undefined || argument === undefined) throw new Error('The fixture has no probe.')
  return facts.evaluate(module, argument)
}

test('follows a constant into another file through an alias of tsconfig', async () => {
  const value = await probed({
    'app/a.ts': `import { MODEL } from '@lib/models'\nprobe(MODEL)`,
    'lib/models.ts': `export enum Names { MAIN = 'gpt-x' }\nexport const MODEL = Names.MAIN`,
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"], } } } // comment',
  })
  expect(literalsOf(value)).toEqual(['gpt-x'])
  expect(value.path).toBe('lib/models.ts')
})

test('follows a relative and an absolute import of Python', async () => {
  const files = { 'pkg/config.py': 'import os\nMODEL = os.getenv("MODEL", "m")\n', 'pkg/__init__.py': '' }
  const relative = await probed({ 'pkg/a.py': 'from .config import MODEL\nprobe(MODEL)', ...files })
  const absolute = await probed({ 'pkg/sub/b.py': 'from pkg.config import MODEL\nprobe(MODEL)', ...files })
  for (const value of [relative, absolute]) {
    expect(isConfigurable(value)).toBe(true)
    expect(literalsOf(value)).toEqual(['m'])
  }
})

test('reads the default of a settings field, also behind Field', async () => {
  const value = await probed({
    'app.py': 'from settings import Settings\nsettings = Settings()\nprobe(settings.max_tokens)',
    'settings.py':
      'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    max_tokens: int = Field(default=512)\n',
  })
  expect(isConfigurable(value)).toBe(true)
  expect(literalsOf(value)).toEqual([512])
})

test('knows what the caller of a service sends', async () => {
  const value = await probed({
    'r.ts': 'async function POST(req) { const { model } = await req.json(); probe(model) }',
  })
  expect(possibleValues(value).map(({ kind }) => kind)).toEqual(['request'])
})

test('an argument reaches the parameter of a helper and a table gives all of its entries', async () => {
  const value = await probed({
    'a.ts': `const TABLE = { x: 'one', y: 'two' }\nfunction pick(name) { return TABLE[name] }\nprobe(pick(request))`,
  })
  expect(literalsOf(value)).toEqual(['one', 'two'])
})
