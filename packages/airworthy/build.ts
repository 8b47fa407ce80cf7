import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { waitForUpdate } from '@pydantic/genai-prices'
import { build, type Metafile, type Plugin } from 'esbuild'

const HERE = import.meta.dirname
const OUT = join(HERE, 'dist')

/** Bundled, so that the CLI starts as fast as an empty script and installs without a tree of packages. */
async function bundle(): Promise<Metafile> {
  rmSync(OUT, { recursive: true, force: true })
  const result = await build({
    entryPoints: { cli: join(HERE, 'src/cli/main.ts') },
    outdir: OUT,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    conditions: ['airworthy-source'],
    // Native parsers cannot be bundled: npm installs them beside the tool.
    external: ['@ast-grep/napi', '@ast-grep/lang-python'],
    plugins: [leanUndici, leanPrices],
    legalComments: 'none',
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    define: { __VERSION__: JSON.stringify(packageJson(HERE).version) },
  })
  return result.metafile
}

/** The tool uses undici's client alone; its fetch, WebSocket and cache would cost a fifth of the start of a run. */
const leanUndici: Plugin = {
  name: 'lean-undici',
  setup({ onResolve }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: join(HERE, 'undici-client.cjs') }))
  },
}

/** Of that library the tool uses the prices; their prose and the calculator would cost a tenth of the start of a run. */
const leanPrices: Plugin = {
  name: 'lean-prices',
  setup({ onLoad }) {
    onLoad({ filter: /genai-prices\/dist\/index\.js$/ }, async () => ({ contents: await pricesModule() }))
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

/** JSON, because Node reads that several times faster than code. */
async function pricesModule(): Promise<string> {
  const json = JSON.stringify(await waitForUpdate(), (key, value) =>
    NOT_A_PRICE.includes(key) ? undefined : value,
  )
  return `const json = ${JSON.stringify(json)}\nexport const waitForUpdate = async () => JSON.parse(json)\n`
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
function notices(metafile: Metafile): string {
  const folders = new Set<string>()
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (match?.[1] !== undefined) folders.add(match[1])
  }
  const entries = [...folders].sort().map((folder) => {
    const { name, version, license } = packageJson(folder)
    return `## ${name} ${version} (${license ?? 'see its repository'})\n\n${licenceText(folder)}`
  })
  return `# Third-party notices\n\nThe command line tool contains code of these packages.\n\n${entries.join('\n\n')}\n`
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
}

const metafile = await bundle()
writeFileSync(join(HERE, 'THIRD-PARTY-NOTICES.md'), notices(metafile))
cpSync(join(dirname(HERE), '..', 'LICENSE'), join(HERE, 'LICENSE'))
// `airworthy explain` prints them.
cpSync(join(dirname(HERE), '..', 'docs/checks'), join(OUT, 'checks'), { recursive: true })
