import type { FileRole, Language } from './project-file.ts'

const LANGUAGES: Readonly<Record<string, Language>> = {
  ts: 'javascript',
  tsx: 'javascript',
  mts: 'javascript',
  cts: 'javascript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  vue: 'javascript',
  svelte: 'javascript',
  py: 'python',
  ipynb: 'python',
}

const LOCKFILES =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Cargo\.lock|go\.sum|composer\.lock|Gemfile\.lock|conda-lock\.yml)$/

const FOLDER = (names: string): RegExp => new RegExp(`(?:^|/)(?:${names})/`, 'i')

/** First match wins, so the order is from the surest to the broadest. */
const RULES: readonly (readonly [FileRole, RegExp])[] = [
  ['lockfile', LOCKFILES],
  ['vendored', FOLDER('node_modules|vendor|vendored|third_party|third-party|site-packages|bower_components')],
  [
    'generated',
    /\.(?:min\.(?:js|css)|map|pb\.go|generated\.\w+|g\.\w+)$|_pb2(?:_grpc)?\.pyi?$|(?:^|\/)__generated__\/|\.d\.ts$/,
  ],
  ['evaluation', FOLDER('evals?|evaluations?|benchmarks?|eval[_-][\\w-]+|[\\w-]+[_-]evals?')],
  [
    'evaluation',
    /(?:^|\/)(?:evals?|evaluate|evaluation|run_evals?|benchmark)(?:[._-][\w-]*)?\.(?:py|ts|js|mjs|ipynb|ya?ml)$|\.evals?\.\w+$/i,
  ],
  [
    'test',
    FOLDER(
      'tests?|__tests__|__mocks__|e2e|spec|specs|fixtures?|testing|cypress|playwright|testdata|test_data|[\\w-]+-tests?|[\\w-]+_tests?|tests?[_-][\\w-]+',
    ),
  ],
  [
    'test',
    /(?:^|[./_-])(?:test|tests|spec)\.(?:[cm]?[jt]sx?|py)$|(?:^|\/)test_[^/]*\.py$|(?:^|\/)conftest\.py$|\.stories\.\w+$/i,
  ],
  ['development', FOLDER('\\.devcontainer|\\.vscode|\\.idea|\\.husky|\\.storybook|\\.cursor|\\.claude')],
  [
    'development',
    /(?:^|\/)(?:docker-)?compose[.-](?:dev|local|test)[\w.-]*\.ya?ml$|\.(?:example|sample|template|dist)$|\.env\.(?:example|sample|template|test|dist)[\w.-]*$/i,
  ],
  ['docs', FOLDER('docs?|documentation|website|blog')],
  ['example', FOLDER('examples?|samples?|demos?|cookbooks?|tutorials?|recipes|quickstarts?|playground')],
  ['notebook', /\.ipynb$/i],
  ['docs', /\.(?:md|mdx|rst|adoc)$|(?:^|\/)(?:LICENSE|NOTICE|CHANGELOG|CODEOWNERS)[^/]*$/i],
  [
    'source',
    /\.(?:[cm]?[jt]sx?|py|vue|svelte|astro|sql|prisma|sh|bash|ps1|cmd|bat|html?|go|rs|java|kt|cs|rb|php|swift)$/i,
  ],
  [
    'config',
    /\.(?:ya?ml|toml|ini|cfg|conf|json|jsonc|json5|tf|tfvars|bicep|properties|env|xml|hcl)$|(?:^|\/)(?:Dockerfile|Containerfile|Procfile|Makefile|Justfile|Pipfile|Caddyfile)[^/]*$|(?:^|\/)\.env[\w.-]*$|(?:^|\/)requirements[\w.-]*\.txt$|(?:^|\/)\.[\w-]+rc$|(?:^|\/)nginx[^/]*$/i,
  ],
  [
    'data',
    /\.(?:csv|tsv|jsonl|ndjson|parquet|pkl|pickle|npy|npz|bin|txt|xlsx?|pdf|docx?|pptx?|faiss|sqlite3?|db|eml|srt|vtt|feather|arrow|h5)$/i,
  ],
]

/** JSON in a folder of this kind is data, whatever its extension says. */
const DATA_FOLDER = FOLDER(
  'data|dataset|datasets|corpus|documents?|knowledge|assets|public|static|locales?|i18n|messages',
)

/** What a path is for, by convention alone; content is looked at elsewhere. */
export function roleOf(path: string): FileRole {
  const found = RULES.find(([, pattern]) => pattern.test(path))?.[0] ?? 'asset'
  if (found === 'docs' && isDocsOfTheProduct(path)) return 'source'
  if (found === 'config' && /\.json$/i.test(path) && DATA_FOLDER.test(path)) return 'data'
  return found
}

/** A web framework's route folder may be called docs: `app/docs/page.tsx` and `pages/docs/x.tsx` are product. */
function isDocsOfTheProduct(path: string): boolean {
  return /(?:^|\/)(?:app|pages|src|routes)\/(?:[^/]+\/)*docs?\//.test(path) && languageOf(path) !== undefined
}

/** The language whose syntax can be read, by extension. */
export function languageOf(path: string): Language | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase()
  return extension === undefined ? undefined : LANGUAGES[extension]
}
