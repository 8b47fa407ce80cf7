/**
 * Lists and runs the benchmarks.
 *
 *     npm run bench                       those that need nothing from outside
 *     npm run bench -- eval-throughput    by name
 *     npm run bench -- --list
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

interface Benchmark {
  readonly file: string
  readonly about: string
  /** What it needs that neither this folder nor the workspace has. */
  readonly needs?: string
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  startup: {
    file: import.meta.resolve('./startup.ts'),
    about: '`--version` beside an empty Node script, and an eval of one case',
  },
  'eval-throughput': {
    file: import.meta.resolve('./eval-throughput.ts'),
    about: 'an eval of 1,000, 10,000 and 100,000 cases beside a bare loop and installed peers',
  },
  'gate-error-rates': {
    file: import.meta.resolve('./gate-error-rates.ts'),
    about: 'how often the gate is wrong, against what it promises',
  },
  'assess-quality': {
    file: import.meta.resolve('./assess-quality.ts'),
    about: 'how well `airworthy assess` agrees with labels of real repositories',
    needs: 'labels and checkouts, named by flags; see its head',
  },
  'assess-speed': {
    file: import.meta.resolve('./assess-speed.ts'),
    about: '`airworthy assess` of a large repository beside the secretlint CLI, and of small pilots',
    needs: 'a checkout, named by ASSESS_REPOSITORY; see its head',
  },
  'guard-overhead': {
    file: import.meta.resolve('./guard-overhead.ts'),
    about: 'what `guard` adds to a call of a function that does nothing',
  },
  'gateway-load': {
    file: import.meta.resolve('./gateway-load.ts'),
    about: 'what `airworthy serve` costs beside a bare proxy and an installed Portkey gateway',
    needs: 'PORTKEY_DIR for the comparison with Portkey',
  },
  'gateway-soak': {
    file: import.meta.resolve('./gateway-soak.ts'),
    about: 'ten minutes of mixed load on `airworthy serve`: crashes, leaks, lost calls',
    needs: 'ten minutes',
  },
  'scope-quality': {
    file: import.meta.resolve('./scope-quality.ts'),
    about: 'how well `scope` tells questions that the feature is for from others',
    needs: 'published data sets beside the repository',
  },
  'retrieval-quality': {
    file: import.meta.resolve('./retrieval-quality.ts'),
    about: 'how well `retrieval` tells hits from misses',
    needs: 'published data sets beside the repository',
  },
  'retrieval-fit': {
    file: import.meta.resolve('./retrieval-fit.ts'),
    about: 'the weights of `retrieval`, and how they do on articles that they were not fitted on',
    needs: 'published data sets beside the repository',
  },
  'common-words': {
    file: import.meta.resolve('./common-words.ts'),
    about: 'prints the table of common English words that `retrieval` uses',
    needs: 'lists of word frequencies, named by a flag; see its head',
  },
  'injection-quality': {
    file: import.meta.resolve('./injection-quality.ts'),
    about: 'how many attacks `injection` catches, and how often honest text alarms it',
    needs: 'published data sets beside the repository',
  },
  'grounded-quality': {
    file: import.meta.resolve('./grounded-quality.ts'),
    about: 'how well `grounded` tells supported from unsupported answers',
    needs: 'published data sets beside the repository',
  },
}

function list(): string {
  const width = Math.max(...Object.keys(BENCHMARKS).map((name) => name.length))
  const lines = Object.entries(BENCHMARKS).map(
    ([name, { about, needs }]) =>
      `  ${name.padEnd(width)}  ${about}${needs === undefined ? '' : ` (needs ${needs})`}`,
  )
  return `${lines.join('\n')}\n`
}

/** The exit code of the benchmark, which runs alone so that its memory and its event loop are its own. */
async function run(name: string, { file }: Benchmark): Promise<number> {
  process.stdout.write(`\n== ${name}\n`)
  const child = spawn(process.execPath, [fileURLToPath(file)], { stdio: 'inherit' })
  const [exitCode] = await once(child, 'exit')
  return typeof exitCode === 'number' ? exitCode : 1
}

async function runAll(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name))
  if (unknown.length > 0) {
    process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are:\n${list()}`)
    process.exitCode = 3
    return
  }
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    const isWanted = names.length === 0 ? benchmark.needs === undefined : names.includes(name)
    if (isWanted && (await run(name, benchmark)) !== 0) process.exitCode = 1
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false } },
})
if (values.list) process.stdout.write(list())
else await runAll(positionals)
