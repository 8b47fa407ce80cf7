import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The same work for everyone: trivial questions to one endpoint, each answer looked through for one word. */
export interface Workload {
  readonly cases: number
  readonly concurrency: number
  /** Base URL that ends before `/chat/completions`. */
  readonly baseUrl: string
}

/** What Node is to run, in the folder that was prepared for it. */
export interface NodeCommand {
  readonly arguments: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** One way to run a test set. */
export interface Contender {
  readonly name: string
  /** Prints the version and does nothing else. */
  readonly version?: NodeCommand
  /** Writes all that a run needs into an empty folder. */
  prepare(folder: string, workload: Workload): NodeCommand
  /** How many cases the files that the run has left behind show as passed. */
  passedCases?(folder: string): number
}

/** Peers are installed by hand: they are hundreds of packages, and nothing else here needs them. */
export interface MissingPeer {
  readonly name: string
  readonly variable: string
}

const WORD = 'refund'

function questions(cases: number): readonly { readonly id: string; readonly input: string }[] {
  return Array.from({ length: cases }, (_, index) => ({
    id: `order-${index + 1}`,
    input: `What became of the refund for order ${index + 1}?`,
  }))
}

function writeCases(folder: string, cases: number): string {
  const path = join(folder, 'cases.jsonl')
  writeFileSync(
    path,
    questions(cases)
      .map((question) => `${JSON.stringify(question)}\n`)
      .join(''),
  )
  return path
}

function countLines(path: string, pattern: RegExp): number {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => pattern.test(line)).length
}

/** `AIRWORTHY_CLI` names another build, to compare two of them. */
export const CLI: string =
  process.env.AIRWORTHY_CLI || join(import.meta.dirname, '../packages/airworthy/dist/cli.js')

const CONTRACT = `feature: trivial
owner: team@example.com
run: { openai: "BASE_URL", model: fake-1, stream: false }
tests: cases.jsonl
scorers: { correct: { contains: ${WORD} } }
too_wrong:
  - correct >= 95%
`

export const airworthy: Contender = {
  name: 'airworthy',
  version: { arguments: [CLI, '--version'] },
  prepare(folder, { cases, concurrency, baseUrl }) {
    writeCases(folder, cases)
    writeFileSync(join(folder, 'airworthy.yaml'), CONTRACT.replace('BASE_URL', baseUrl))
    return { arguments: [CLI, 'eval', '-j', String(concurrency)] }
  },
  passedCases(folder) {
    const runs = join(folder, '.airworthy/runs')
    const counts = readdirSync(runs).map((run) =>
      countLines(join(runs, run), /^\{"kind":"trial".*"correct":\{"kind":"scored","value":1\}/),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  },
}

export const bareLoop: Contender = {
  name: 'bare loop',
  prepare(folder, { cases, concurrency, baseUrl }) {
    const script = join(import.meta.dirname, 'bare-loop.mjs')
    return {
      arguments: [
        script,
        writeCases(folder, cases),
        baseUrl,
        String(concurrency),
        join(folder, 'results.jsonl'),
      ],
    }
  },
  passedCases: (folder) => countLines(join(folder, 'results.jsonl'), /"passed":true/),
}

/** Its cache would answer instead of the endpoint; its calls home would measure the network. */
const PROMPTFOO_QUIET = {
  CI: '1',
  PROMPTFOO_CACHE_ENABLED: 'false',
  PROMPTFOO_DISABLE_REMOTE_GENERATION: 'true',
  PROMPTFOO_DISABLE_TELEMETRY: '1',
  PROMPTFOO_DISABLE_UPDATE: '1',
}

function promptfoo(installed: string): Contender {
  const cli = join(installed, 'node_modules/promptfoo/dist/src/entrypoint.js')
  return {
    name: 'promptfoo',
    version: { arguments: [cli, '--version'], environment: PROMPTFOO_QUIET },
    prepare(folder, { cases, concurrency, baseUrl }) {
      const config = {
        prompts: ['{{question}}'],
        providers: [
          { id: 'openai:chat:fake-1', config: { apiBaseUrl: baseUrl, apiKey: 'none-is-needed-here' } },
        ],
        defaultTest: { assert: [{ type: 'contains', value: WORD }] },
        tests: questions(cases).map(({ input }) => ({ vars: { question: input } })),
      }
      writeFileSync(join(folder, 'promptfooconfig.json'), JSON.stringify(config))
      const flags = [
        '--no-cache',
        '--no-table',
        '--no-progress-bar',
        '--max-concurrency',
        String(concurrency),
      ]
      return {
        arguments: [cli, 'eval', '--config', 'promptfooconfig.json', ...flags],
        environment: { ...PROMPTFOO_QUIET, PROMPTFOO_CONFIG_DIR: join(folder, 'state') },
      }
    },
  }
}

function evalite(installed: string): Contender {
  const cli = join(installed, 'node_modules/evalite/dist/bin.js')
  return {
    name: 'evalite',
    version: { arguments: [cli, '--version'] },
    prepare(folder, workload) {
      linkPackages(join(installed, 'node_modules'), join(folder, 'node_modules'))
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
      writeFileSync(join(folder, 'evalite.config.ts'), evaliteConfig(workload))
      writeFileSync(join(folder, 'trivial.eval.ts'), evaliteFile(workload))
      return { arguments: [cli, 'run', 'trivial.eval.ts', '--hideTable'] }
    },
  }
}

/** Its database is in the `node_modules` of the project, so each run gets one of its own. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to)
  const names = readdirSync(from).filter((name) => !name.startsWith('.'))
  for (const name of names) symlinkSync(join(from, name), join(to, name))
}

function evaliteConfig({ concurrency }: Workload): string {
  return `import { defineConfig } from 'evalite/config'

export default defineConfig({ maxConcurrency: ${concurrency}, testTimeout: 60_000 })
`
}

function evaliteFile({ cases, baseUrl }: Workload): string {
  return `import { evalite } from 'evalite'

async function answer(question: string): Promise<string> {
  const response = await fetch('${baseUrl}/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'fake-1', messages: [{ role: 'user', content: question }] }),
  })
  const { choices } = await response.json()
  return choices[0].message.content
}

evalite('trivial', {
  data: ${JSON.stringify(questions(cases).map(({ input }) => ({ input })))},
  task: answer,
  scorers: [{ name: 'correct', scorer: ({ output }) => (output.includes('${WORD}') ? 1 : 0) }],
})
`
}

const PEERS = [
  { name: 'promptfoo', variable: 'PROMPTFOO_DIR', contender: promptfoo },
  { name: 'evalite', variable: 'EVALITE_DIR', contender: evalite },
] as const

/** The peers that the environment says are installed, and those that are not. */
export function findPeers(environment: NodeJS.ProcessEnv): {
  readonly installed: readonly Contender[]
  readonly missing: readonly MissingPeer[]
} {
  const installed: Contender[] = []
  const missing: MissingPeer[] = []
  for (const { name, variable, contender } of PEERS) {
    const folder = environment[variable]
    if (folder !== undefined && existsSync(join(folder, 'node_modules', name)))
      installed.push(contender(resolve(folder)))
    else missing.push({ name, variable })
  }
  return { installed, missing }
}
