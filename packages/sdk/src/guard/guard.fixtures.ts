import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Contract } from '../contract/contract.ts'
import { loadContract } from '../contract/load-contract.ts'

const HEAD = `feature: assistant
owner: team@example.com
too_wrong: [correct >= 90%]
`

/** A contract with these further lines, in a folder of its own, beside these files. */
export function contractWith(lines: string, files: Readonly<Record<string, string>> = {}): Contract {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-guard-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  writeFileSync(join(folder, 'airworthy.yaml'), HEAD + lines)
  return loadContract(join(folder, 'airworthy.yaml'))
}
