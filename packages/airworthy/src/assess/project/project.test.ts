import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFixture } from '../assess.fixtures.ts'
import { openProject } from './project.ts'

function paths(root: string): readonly string[] {
  return openProject(root).files.map(({ path }) => path)
}

test('lists files in one order and leaves out what .gitignore names, the innermost rule deciding', () => {
  const root = writeFixture({
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.gitignore': '*.log\nsecret/\n',
    'b.ts': '',
    'a.ts': '',
    'run.log': '',
    'secret/x.ts': '',
    'kept/.gitignore': '!*.log\n',
    'kept/run.log': '',
  })
  expect(paths(root)).toEqual(['.gitignore', 'a.ts', 'b.ts', 'kept/.gitignore', 'kept/run.log'])
})

test('never enters installed packages or build output', () => {
  const root = writeFixture({
    'node_modules/x/i.js': '',
    'dist/a.js': '',
    '.venv/lib/y.py': '',
    'src/a.ts': '',
  })
  expect(paths(root)).toEqual(['src/a.ts'])
})

test('follows no link, so a loop or a way out of the folder is only reported', () => {
  const root = writeFixture({ 'a.ts': '' })
  symlinkSync(root, join(root, 'loop'))
  symlinkSync('/etc', join(root, 'outside'))
  const project = openProject(root)
  expect(project.files.map(({ path }) => path)).toEqual(['a.ts'])
  expect(project.notRead).toEqual([
    { path: 'loop', why: 'link' },
    { path: 'outside', why: 'link' },
  ])
})

test('reads text that is not UTF-8 and gives nothing for binary data', () => {
  const root = writeFixture({ 'c.ts': '' })
  writeFileSync(join(root, 'a.py'), Buffer.from([0x78, 0x20, 0x3d, 0x20, 0xe9, 0x0a]))
  writeFileSync(join(root, 'b.py'), Buffer.from([0x00, 0x01, 0x02]))
  const project = openProject(root)
  expect(project.text('a.py')).toContain('x = ')
  expect(project.text('b.py')).toBe('')
})

test('says that a minified source was not read', () => {
  const root = writeFixture({ 'app.js': 'var a=1;'.repeat(2_000) })
  const project = openProject(root)
  expect(project.text('app.js')).toBe('')
  expect(project.notRead).toEqual([{ path: 'app.js', why: 'minified' }])
})

test('keeps an ignored file that git tracks, reading the index without git', () => {
  const root = writeFixture({ '.gitignore': '.env\n', '.env': 'KEY=1', 'a.ts': '' })
  mkdirSync(join(root, '.git'))
  writeFileSync(join(root, '.git/index'), gitIndex(['.env']))
  const project = openProject(root)
  expect(project.file('.env')?.tracked).toBe(true)
  expect(project.file('a.ts')?.tracked).toBe(false)
})

test.each([
  ['an exported tree', {}, ['.gitignore', 'a.ts', 'search/settings.yml']],
  ['a folder where packages were installed', { 'web/node_modules/x/i.js': '' }, ['.gitignore', 'a.ts']],
])('without git, ignore rules hide nothing in %s but the environment file', (_, work, expected) => {
  const root = writeFixture({
    '.gitignore': '.env\n/search\n',
    '.env': 'KEY=1',
    'search/settings.yml': '',
    'a.ts': '',
    ...work,
  })
  expect(paths(root)).toEqual(expected)
})

/** An index of version 2 with these paths, all else zero. */
function gitIndex(tracked: readonly string[]): Buffer {
  const header = Buffer.alloc(12)
  header.write('DIRC')
  header.writeUInt32BE(2, 4)
  header.writeUInt32BE(tracked.length, 8)
  const entries = tracked.map((path) => {
    const length = 62 + path.length
    const entry = Buffer.alloc(length + (8 - (length % 8)))
    entry.writeUInt16BE(path.length, 60)
    entry.write(path, 62)
    return entry
  })
  return Buffer.concat([header, ...entries])
}

test('a folder that is missing is a mistake that says which', () => {
  expect(() => openProject('/no/such/folder')).toThrow(/\/no\/such\/folder/)
})
