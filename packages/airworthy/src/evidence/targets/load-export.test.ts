import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { loadFunction } from './load-export.ts'
import { temporaryFolder } from './temporary-folder.ts'

async function failureOf(source: string, exportName = 'answer'): Promise<unknown> {
  await using folder = await temporaryFolder({ 'src/answer.mjs': source })
  const reference = { path: './src/answer.mjs', exportName, directory: folder.path }
  return await loadFunction(reference).then(
    () => 'it loads',
    (error: unknown) => error,
  )
}

test('a file that is not there is told with the folder it was looked for in', async () => {
  const reference = { path: './nowhere.ts', exportName: 'answer', directory: '/no/such/folder' }
  await expect(loadFunction(reference)).rejects.toMatchObject({
    code: 'feature-not-loadable',
    message: 'cannot read ./nowhere.ts: it does not exist',
    next: expect.stringContaining('/no/such/folder'),
  })
})

test('a missing export lists the functions and suggests the nearest', async () => {
  const source = 'export const reply = () => 1; export function answers() {}; export const limit = 3'
  expect(await failureOf(source)).toMatchObject({
    code: 'feature-not-loadable',
    message: './src/answer.mjs does not export "answer": its functions are answers, reply',
    next: 'Did you mean ./src/answer.mjs#answers?',
  })
})

test('a file without functions, and an export that is none, say so', async () => {
  expect(await failureOf('export const limit = 3')).toMatchObject({
    message: './src/answer.mjs does not export "answer": it exports no function',
    next: 'Export a function "answer".',
  })
  expect(await failureOf("export const answer = 'yes'")).toMatchObject({
    message: '"answer" of ./src/answer.mjs is a string, not a function',
  })
})

test('the default export can be named', async () => {
  expect(await failureOf('export default function () { return 1 }', 'default')).toBe('it loads')
})

test('the version changes with the file and names it', async () => {
  await using folder = await temporaryFolder({ 'answer.mjs': 'export const answer = () => 1' })
  const reference = { path: './answer.mjs', exportName: 'answer', directory: folder.path }
  const { version } = await loadFunction(reference)
  expect(version).toMatch(/^[0-9a-f]{12} answer\.mjs$/)
  await writeFile(join(folder.path, 'answer.mjs'), 'export const answer = () => 2')
  expect((await loadFunction(reference)).version).not.toBe(version)
})

/** Loads a file in a Node.js of its own, because the test runner loads modules in its own way. */
async function messageInNode(name: string, source: string): Promise<string> {
  await using folder = await temporaryFolder({ [name]: source })
  const script = `import { loadFunction } from ${JSON.stringify(new URL('./load-export.ts', import.meta.url).href)}
    const reference = { path: ${JSON.stringify(name)}, exportName: 'answer', directory: ${JSON.stringify(folder.path)} }
    await loadFunction(reference).then(() => console.log('it loads'), (error) => console.log(error.code, '|', error.message))`
  const flags = ['--conditions=airworthy-source', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  return stdout.trim()
}

test.each([
  [
    'a.ts',
    'const fine = 1\nexport const answer = (x: string) => x +\n',
    'feature-not-loadable | cannot load a.ts:',
  ],
  [
    'b.mjs',
    'export const answer = 1\nexport const b = ]\n',
    'cannot load b.mjs:2: SyntaxError: Unexpected token',
  ],
  ['c.ts', '\nexport enum Kind { A }\n', 'cannot load c.ts:2: SyntaxError: TypeScript enum is not supported'],
  ['d.ts', '\n\nthrow new Error("no key is set")\n', 'cannot load d.ts:3: Error: no key is set'],
  [
    'e.ts',
    'import { nothing } from "node:fs"\nexport const answer = nothing\n',
    'cannot load e.ts:1: SyntaxError',
  ],
  ['f.ts', 'import "no-such-package"\nexport const answer = 1\n', "Cannot find package 'no-such-package'"],
])('the mistake in %s is told with file and line', async (name, source, expected) => {
  expect(await messageInNode(name, source)).toContain(expected)
})

test('a TypeScript file loads as it is', async () => {
  expect(await messageInNode('answer.ts', 'export const answer = (x: string): string => x')).toBe('it loads')
})
