import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { changeKeys, keyFile } from './key-file.ts'
import { createKey, findKey, type KeyStore, mayCall } from './key-store.ts'

function file(): string {
  const directory = mkdtempSync(join(tmpdir(), 'airworthy-keys-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'state', 'keys.json')
}

const OWNER = { team: 'billing', feature: 'docs' }

test('a key is known by its hash alone, and the file is its owner’s', () => {
  const path = file()
  const { key, record } = createKey(OWNER, 0)
  changeKeys(path, (keys) => [...keys, record])
  const secret = key.slice('aw_0123456789ab_'.length)
  expect(secret.length).toBeGreaterThan(40)
  expect(readFileSync(path, 'utf8')).not.toContain(secret)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(
    findKey(
      keyFile(path, () => 0),
      key,
    ),
  ).toMatchObject(OWNER)
})

test('a wrong key, another one with its number, and a revoked one are refused', () => {
  const { key, record } = createKey(OWNER, 0)
  const other = createKey(OWNER, 0).key
  const store = (...keys: ReturnType<KeyStore['list']>): KeyStore => ({ list: () => keys })
  expect(findKey(store(record), other)).toBeUndefined()
  expect(findKey(store(record), `aw_${record.id}_${other.slice('aw_0123456789ab_'.length)}`)).toBeUndefined()
  expect(findKey(store(record), 'sk-anything')).toBeUndefined()
  expect(findKey(store({ ...record, revokedAt: '2026-11-23T00:00:00.000Z' }), key)).toBeUndefined()
})

test('a key is for one feature, or for all', () => {
  const { record } = createKey(OWNER, 0)
  expect(mayCall(record, 'docs')).toBe(true)
  expect(mayCall(record, 'other')).toBe(false)
  expect(mayCall({ ...record, feature: '*' }, 'other')).toBe(true)
})

test('a key that is issued or revoked holds within a second', () => {
  const path = file()
  let nowMs = 0
  const store = keyFile(path, () => nowMs)
  expect(store.list()).toEqual([])
  changeKeys(path, () => [createKey(OWNER, 0).record])
  nowMs = 1_000
  expect(store.list()).toHaveLength(1)
})

test('a file that does not hold keys is told, and nobody is let in', () => {
  const path = file()
  changeKeys(path, () => [])
  writeFileSync(path, '{"keys": [{"id": 1}]}')
  expect(() => keyFile(path, () => 0)).toThrow(/does not hold keys/)
})
