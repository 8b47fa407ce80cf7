import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

const MAIN = join(import.meta.dirname, 'main.ts')

/** A folder of its own for one test, with these files in it. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'airworthy-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** The arguments of node that run the command from its sources. */
export function airworthyArguments(args: readonly string[]): readonly string[] {
  return ['--conditions=airworthy-source', '--disable-warning=ExperimentalWarning', MAIN, ...args]
}

/** Runs the real command, without a terminal, in a folder. */
export function airworthy(folder: string, args: readonly string[]) {
  const { NO_COLOR: _, FORCE_COLOR: __, ...environment } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, airworthyArguments(args), {
    cwd: folder,
    encoding: 'utf8',
    input: '',
    env: environment,
  })
  return { status, stdout, stderr }
}

/** A test set of so many cases, the first `billing` of them about billing. */
export function questions(count: number, billing = 0): string {
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      id: `q${index}`,
      input: `question ${index}`,
      expected: 'yes',
      tags: { topic: index < billing ? 'billing' : 'other' },
    }),
  )
  return `${lines.join('\n')}\n`
}
