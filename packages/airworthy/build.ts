import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { waitForUpdate } from '@pydantic/genai-prices'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'

const HERE = import.meta.dirname
const OUT = join(HERE, 'dist')

const OPTIONS = {
  outdir: OUT,
  bundle: true,
  platform: 'node',
  target: 'node22.18',
  conditions: ['airworthy-source'],
  // Native parsers cannot be bundled: npm installs them beside the tool.
  external: ['@ast-grep/napi', '@ast-grep/lang-python'],
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
} as const satisfies BuildOptions

/** Bundled, so that the CLI starts as fast as an empty script and installs without a tree of packages. */
async function bundle(evalFile: string): Promise<Metafile> {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: {
      cli: join(HERE, 'src/cli/main.ts'),
      'parse-worker': join(HERE, 'src/assess/parse/parse-worker.ts'),
    },
    splitting: true,
    format: 'esm',
    plugins: [leanCommander, leanUndici, leanPrices],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    define: {
      __VERSION__: JSON.stringify(packageJson(HERE).version),
      __EVAL__: JSON.stringify(basename(evalFile)),
    },
  })
  return metafile
}

/** `airworthy eval` in one file, which `load-eval.ts` loads. */
async function bundleEval(): Promise<Metafile> {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: { eval: join(HERE, 'src/cli/commands/eval.ts') },
    entryNames: OPTIONS.chunkNames,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    plugins: [leanUndici, leanPrices],
    define: { 'import.meta.dirname': '__dirname' },
  })
  return metafile
}

/**
 * No command is a program of its own, which child processes would be for. And importing the process, instead of taking
 * the global, calls all its getters, which open the standard streams.
 */
const leanCommander: Plugin = {
  name: 'lean-commander',
  setup({ onLoad }) {
    onLoad({ filter: /commander\/lib\/command\.js$/ }, ({ path }) => ({
      contents: replaced(readFileSync(path, 'utf8'), {
        "import childProcess from 'node:child_process';": '',
        "import process from 'node:process';": '',
      }),
    }))
  },
}

/**
 * The tool uses undici's client alone; its fetch, WebSocket and cache would cost a fifth of the start of a run. HTTP/2,
 * which brings TLS along, is loaded when a server speaks it; the parsers that undici is trying out are not used.
 */
const leanUndici: Plugin = {
  name: 'lean-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: join(HERE, 'undici-client.cjs') }))
    onLoad({ filter: /undici\/lib\/dispatcher\/client\.js$/ }, ({ path }) => ({
      contents: replaced(readFileSync(path, 'utf8'), {
        "const connectH2 = require('./client-h2.js')":
          "const connectH2 = (client, socket) => require('./client-h2.js')(client, socket)",
      }),
    }))
    onLoad({ filter: /undici\/lib\/milo\// }, () => ({ contents: 'module.exports = undefined' }))
  },
}

/** The text with each of these pieces replaced; a release of the library in which one is missing stops the build. */
function replaced(text: string, pieces: Readonly<Record<string, string>>): string {
  return Object.entries(pieces).reduce((whole, [piece, replacement]) => {
    if (!whole.includes(piece)) throw new Error(`there is nothing like this any more: ${piece}`)
    return whole.replace(piece, replacement)
  }, text)
}

/** Of that library the tool uses the prices; their prose and the calculator would cost a tenth of the start of a run. */
const leanPrices: Plugin = {
  name: 'lean-prices',
  setup({ onLoad }) {
    onLoad({ filter: /genai-prices\/dist\/index\.js$/ }, () => ({ contents: PRICES_MODULE }))
  },
}

const NOT_A_PRICE = [
  'name',
  'description',
  'pricing_urls',
  'price_comments',
  'extractors',
  'context_window',
  'deprecated',
]

/** Reads a file of JSON beside itself, because Node reads that several times faster than code. */
const PRICES_MODULE = `import { readFileSync } from 'node:fs'
import { join } from 'node:path'
export const waitForUpdate = async () => JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8'))
`

async function pricesJson(): Promise<string> {
  return JSON.stringify(await waitForUpdate(), (key, value) =>
    NOT_A_PRICE.includes(key) ? undefined : value,
  )
}

interface PackageJson {
  readonly name: string
  readonly version: string
  readonly license?: string
}

function packageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson
}

/** What is bundled is redistributed, so its licences travel with it. */
function notices(...metafiles: readonly Metafile[]): string {
  const folders = new Set<string>()
  for (const input of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (match?.[1] !== undefined) folders.add(match[1])
  }
  const entries = [...folders].sort().map((folder) => {
    const { name, version, license } = packageJson(folder)
    return `## ${name} ${version} (${license ?? 'see its repository'})\n\n${licenceText(folder)}`
  })
  const data = readFileSync(join(HERE, '../sdk/NOTICE'), 'utf8').trim()
  return `# Third-party notices\n\n${data}\n\nThe command line tool contains code of these packages.\n\n${entries.join('\n\n')}\n`
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
}

rmSync(OUT, { recursive: true, force: true })
const evalMetafile = await bundleEval()
const [evalFile = ''] = Object.keys(evalMetafile.outputs)
const metafile = await bundle(evalFile)
writeFileSync(join(OUT, 'chunks/prices.json'), await pricesJson())
writeFileSync(join(HERE, 'THIRD-PARTY-NOTICES.md'), notices(metafile, evalMetafile))
cpSync(join(dirname(HERE), '..', 'LICENSE'), join(HERE, 'LICENSE'))
// `airworthy explain` prints them.
cpSync(join(dirname(HERE), '..', 'docs/checks'), join(OUT, 'checks'), { recursive: true })
