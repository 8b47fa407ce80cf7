import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadContract, readContractText } from './load-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'contract-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VALID = 'feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n'

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test('a file is read, with its absolute path and folder', () => {
  const path = file('airworthy.yaml', VALID)
  expect(loadContract(path)).toMatchObject({ feature: 'docs', path, directory: folder })
})

test('a byte order mark is no part of the text', () => {
  const path = file('bom.yaml', `\uFEFF${VALID}`)
  expect(readContractText(path)).toBe(VALID)
  expect(loadContract(path).feature).toBe('docs')
})

test('a contract with mistakes throws all of them, rendered', () => {
  const path = file('bad.yaml', 'feature: docs\nowner: team\ntoo_slow:\n  - p95 latncy <= 3 s\nonwer: x\n')
  expect(() => loadContract(path)).toThrow(
    expect.objectContaining({
      code: 'contract-invalid',
      message: expect.stringMatching(
        /bad\.yaml:4:9 {2}unknown metric "latncy"[\s\S]*bad\.yaml:5:1 {2}unknown key "onwer"/,
      ),
    }),
  )
})

test('a missing file proposes the one beside it', () => {
  file('airworthy.yaml', VALID)
  expect(() => loadContract(join(folder, 'airworthy.yml'))).toThrow(
    expect.objectContaining({
      code: 'contract-not-found',
      next: `Did you mean ${join(folder, 'airworthy.yaml')}?`,
    }),
  )
})

test('a missing folder is a missing contract', () => {
  expect(() => loadContract(join(folder, 'nowhere', 'x'))).toThrow(
    expect.objectContaining({ code: 'contract-not-found', next: expect.stringContaining('airworthy init') }),
  )
})

test.each([
  ['utf16.yaml', Uint8Array.from([0xff, 0xfe, 0x61, 0x00]), 'it is UTF-16'],
  ['nul.yaml', 'feature: a\0', 'it has NUL bytes'],
  ['latin1.yaml', Uint8Array.from([0x61, 0x3a, 0x20, 0xe4]), 'it has bytes that are not UTF-8'],
])('%s is refused as no text', (name, content, reason) => {
  const path = file(name, content)
  expect(() => loadContract(path)).toThrow(
    expect.objectContaining({ code: 'file-not-readable', message: `${path} is not a text file: ${reason}` }),
  )
})

test('a folder is refused, naming the file to use', () => {
  expect(() => loadContract(folder)).toThrow(
    expect.objectContaining({
      code: 'file-not-readable',
      next: `Name the file: ${join(folder, 'airworthy.yaml')}`,
    }),
  )
})

test('a file above 1 MB is refused', () => {
  const path = file('large.yaml', '#'.repeat(1024 * 1024 + 1))
  expect(() => loadContract(path)).toThrow(expect.objectContaining({ code: 'contract-invalid' }))
})

test.skipIf(process.getuid?.() === 0)('a file without permission is refused', () => {
  const path = file('closed.yaml', VALID)
  chmodSync(path, 0o000)
  expect(() => loadContract(path)).toThrow(expect.objectContaining({ code: 'file-not-readable' }))
})
