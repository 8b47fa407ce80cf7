import type { Path, Range } from './document-reader.ts'
import type { YamlSource } from './yaml-source.ts'

/** A credential that is written out in the contract. */
export interface LiteralSecret {
  readonly range: Range
  /** What it is or what key it stands under, for the message. Never the value. */
  readonly what: string
}

/** Shapes of well-known credentials. Where a pattern has a group, the group is the secret. */
const SHAPES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an API key (sk-…)', /(?<![A-Za-z0-9])sk-(?=[\w-]{0,200}[\dA-Z]|\w{16})[A-Za-z0-9_-]{12,}/dg],
  ['a Google API key', /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{20,}/dg],
  ['a GitHub token', /(?<![A-Za-z0-9])(?:gh[opsur]_|github_pat_)[A-Za-z0-9_]{16,}/dg],
  ['an AWS access key', /(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{12,}/dg],
  ['a Slack token', /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{8,}/dg],
  ['a Hugging Face token', /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{16,}/dg],
  ['a Groq API key', /(?<![A-Za-z0-9])gsk_[A-Za-z0-9]{16,}/dg],
  ['a JSON Web Token', /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{6,1000}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?/dg],
  [
    'a private key',
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?=["'])|$)/dg,
  ],
  ['a bearer token', /\bbearer\s+((?=[\w.~+/-]{0,200}\d)[\w.~+/-]{12,}=*)/dgi],
  ['a password in a URL', /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s/@:"']*:((?!\$\{\w+\}@)[^\s/@"']+)@/dgi],
  [
    'a credential in a URL',
    /[?&](?:[\w-]*(?:key|token|secret|password)|sig)=((?!\$\{\w+\}|\{\{)[^\s&"'#,}]+)/dgi,
  ],
  [
    'a credential in a command',
    /(?<!\S)--?(?:[\w-]*(?:key|token|secret|password))(?:[ =])["']?((?![$-])[^\s"',\]]+)/dgi,
  ],
]

const CREDENTIAL_NAMES: ReadonlySet<string> = new Set([
  'key',
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'authorization',
  'auth',
  'credential',
  'credentials',
  'cookie',
  'bearer',
])
/** Names such as `openai_key` and `hf_token`, but not `cache_key` or `stop_token`, which no credential is called. */
const CREDENTIAL_ENDING =
  /(?:secret|password|passphrase|credentials?|authorization|cookie)$|(?<!(?:^|_)(?:cache|sort|primary|foreign|partition|group|routing|row|map|idempotency|public|answer|stop|pad|eos|bos|unk|mask|first|last|next|end|start|per))_(?:key|token)$|api_?key$/

/** True when a key of that name holds a credential: `key`, `api_key`, `X-Api-Key`, `Authorization`, `clientSecret`. */
export function isCredentialName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
  return CREDENTIAL_NAMES.has(words) || CREDENTIAL_ENDING.test(words)
}

/** A whole reference to the environment, also behind a scheme: `${NAME}`, `Bearer ${NAME}`. `{{input}}` is no secret. */
const REFERENCE = /^\s*(?:(?:[A-Za-z]+ )?\$\{[A-Za-z_]\w*\}|\{\{\w+\}\})\s*$/

/** Mappings whose keys are names that the user chose, so that a scorer may be called `secret`. */
const NAMED_BY_USER: ReadonlySet<PropertyKey> = new Set(['scorers', 'prices', 'checks', 'when_it_fails'])

/** Every credential that is written out in the text: by its shape anywhere, by the name of its key in the document. */
export function findSecrets(source: YamlSource): readonly LiteralSecret[] {
  const found = [
    ...shapesIn(source.text),
    ...source.scalars.flatMap((scalar): LiteralSecret[] => {
      const { path, value, range } = scalar
      const name = credentialNameOf(path)
      if (name !== undefined && isLiteral(value)) return [{ range, what: `the value of "${name}"` }]
      const [shape] = typeof value === 'string' ? shapesIn(value) : []
      return shape === undefined ? [] : [{ range, what: shape.what }]
    }),
  ]
  return withoutOverlaps(found)
}

/** The same text with every credential replaced by asterisks. Lines keep their lengths. */
export function maskSecrets(source: YamlSource): string {
  let text = source.text
  const ranges = [...findSecrets(source).map(({ range }) => range), ...assignmentsIn(source)]
  for (const [start, end] of ranges) {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, '*') + text.slice(end)
  }
  return text
}

function shapesIn(text: string): readonly LiteralSecret[] {
  return SHAPES.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].flatMap((match): LiteralSecret[] => {
      const range = match.indices?.[1] ?? match.indices?.[0]
      return range === undefined ? [] : [{ range, what }]
    }),
  )
}

/** The name of the key that makes this value a credential; entries of a list belong to the key of the list. */
function credentialNameOf(path: Path): string | undefined {
  const depth = path.findLastIndex((part) => typeof part === 'string')
  const name = path[depth]
  if (typeof name !== 'string' || !isCredentialName(name)) return undefined
  const isChosenByUser = depth === 1 && NAMED_BY_USER.has(path[0] ?? '')
  return isChosenByUser ? undefined : name
}

function isLiteral(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '' && !REFERENCE.test(value)
  return typeof value === 'number' || typeof value === 'bigint'
}

/** In a text that is no valid YAML, whatever follows the name of a credential on its line. */
function assignmentsIn(source: YamlSource): readonly Range[] {
  if (source.problems.length === 0) return []
  return [...source.text.matchAll(/(?<![\w-])([\w-]+)["']?\s*[:=][ \t]*(\S.*)/dg)].flatMap(
    (match): Range[] => {
      const range = match.indices?.[2]
      const [, name = '', value = ''] = match
      return range === undefined || !isCredentialName(name) || REFERENCE.test(value) ? [] : [range]
    },
  )
}

function withoutOverlaps(secrets: readonly LiteralSecret[]): readonly LiteralSecret[] {
  const sorted = secrets.toSorted((a, b) => a.range[0] - b.range[0] || b.range[1] - a.range[1])
  let reached = -1
  return sorted.filter(({ range }) => {
    if (range[0] < reached) {
      reached = Math.max(reached, range[1])
      return false
    }
    reached = range[1]
    return true
  })
}
