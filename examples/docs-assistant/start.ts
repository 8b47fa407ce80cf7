import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const HERE = import.meta.dirname
const ROOT = resolve(HERE, '../..')
const TOOL = join(ROOT, 'packages/airworthy/dist/cli.js')

interface Run {
  readonly cwd: string
  /** Shows the text as the tool says it. Default: all of it, at once. */
  readonly show?: (output: string) => string
}

/** Runs the tool as a user would and shows what it says; resolves with its exit code. */
function airworthy(args: readonly string[], { cwd, show }: Run): Promise<number> {
  console.log(`\n$ cd ${relative(ROOT, cwd)} && airworthy ${args.join(' ')}\n`)
  return new Promise((settle, reject) => {
    const stdout = show === undefined ? 'inherit' : 'pipe'
    const child = spawn(process.execPath, [TOOL, ...args], { cwd, stdio: ['inherit', stdout, 'inherit'] })
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (show !== undefined) process.stdout.write(show(output))
      settle(code ?? 3)
    })
  })
}

/** Of a drill the verdict alone; the rest is in its report. */
function lastWords(output: string): string {
  return output.slice(output.lastIndexOf('\n─') + 1)
}

const DRILLED: Readonly<Record<number, string>> = { 0: 'held up', 1: 'broke', 2: 'not all drilled' }
const JUDGED: Readonly<Record<number, string>> = { 0: 'GO', 1: 'NO-GO', 2: 'NOT ENOUGH EVIDENCE' }

/** Evaluates, drills and gates one version. The demonstration starts over each time; a real project keeps its looks. */
async function judge(version: 'pilot' | 'ready'): Promise<string> {
  const cwd = join(HERE, version)
  rmSync(join(cwd, '.airworthy'), { recursive: true, force: true })
  if ((await airworthy(['eval'], { cwd })) !== 0) return 'could not run'
  const drilled = await airworthy(['drill', '--html', 'drill.html'], { cwd, show: lastWords })
  const judged = await airworthy(['gate', '--html', 'report.html'], { cwd })
  return `${JUDGED[judged] ?? 'could not run'}; under faults: ${DRILLED[drilled] ?? 'could not run'}`
}

console.log(
  'One contract, two versions of the same feature: an assistant for the documentation of Airworthy.',
)
const pilot = await judge('pilot')
const ready = await judge('ready')
console.log(`
pilot: ${pilot}
ready: ${ready}

Open examples/docs-assistant/pilot/report.html to see each failing question, and drill.html beside it for each fault.
Both contracts have the same bars: examples/docs-assistant/README.md says how they were set.`)
process.exitCode = `${pilot} ${ready}`.includes('could not run') ? 3 : 0
