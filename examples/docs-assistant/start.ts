import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const HERE = import.meta.dirname
const ROOT = resolve(HERE, '../..')
const TOOL = join(ROOT, 'packages/airworthy/dist/cli.js')

/** Runs the tool as a user would and shows what it says; resolves with its exit code. */
function airworthy(args: readonly string[], cwd: string): Promise<number> {
  console.log(`\n$ cd ${relative(ROOT, cwd)} && airworthy ${args.join(' ')}\n`)
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [TOOL, ...args], { cwd, stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => settle(code ?? 3))
  })
}

const VERDICTS: Readonly<Record<number, string>> = { 0: 'GO', 1: 'NO-GO', 2: 'NOT ENOUGH EVIDENCE' }

/** Evaluates and gates one version. The demonstration starts over each time; a real project keeps its looks. */
async function judge(version: 'pilot' | 'ready'): Promise<string> {
  const folder = join(HERE, version)
  rmSync(join(folder, '.airworthy'), { recursive: true, force: true })
  const ran = await airworthy(['eval'], folder)
  if (ran !== 0) return 'could not run'
  return VERDICTS[await airworthy(['gate', '--html', 'report.html'], folder)] ?? 'could not run'
}

console.log(
  'One contract, two versions of the same feature: an assistant for the documentation of Airworthy.',
)
const pilot = await judge('pilot')
const ready = await judge('ready')
console.log(`
pilot: ${pilot}
ready: ${ready}

Open examples/docs-assistant/pilot/report.html to see each failing question.
Both contracts have the same bars: examples/docs-assistant/README.md says how they were set.`)
process.exitCode = [pilot, ready].includes('could not run') ? 3 : 0
