import { notebookSource } from '../parse/notebook.ts'
import { cellAt, lineAt, lineStartsOf } from '../parse/source-text.ts'
import type { Project } from '../project/project.ts'
import type { ProjectFile } from '../project/project-file.ts'
import { copiedSecrets, defaultSecrets } from './default-secrets.ts'
import type { Secret, SecretClass } from './secret.ts'
import { vendorSecrets } from './vendor-secrets.ts'

const ROLES = new Set(['source', 'config', 'notebook', 'example'])
const CONFIGURATION =
  /\.(?:ya?ml|toml|ini|cfg|conf|properties|env|tfvars)$|(?:^|\/)\.env[\w.-]*$|(?:^|\/)Dockerfile/i
const SETTINGS_OR_START =
  /(?:^|\/)(?:(?:docker-)?compose[\w.-]*|(?:app)?settings[\w.-]*|config[\w.-]*|application[\w.-]*|values[\w.-]*|\.env[\w.-]*|[\w-]+\.env|secrets?[\w.-]*|Dockerfile[\w.-]*)$/i
const ANY_NAME =
  /secret|password|passwd|pwd|api_?-?key|token|private_?-?key|access_?-?key|signing|:\/\/[^\s:@/]*:[^\s@/]+@/i
/** What an orchestrator starts, by its content: the names of such files are free. */
const MANIFEST =
  /^kind:\s*["']?(?:Deployment|StatefulSet|DaemonSet|Pod|Job|CronJob|Secret|ConfigMap)\b|"containerDefinitions"/m
/** An example environment, which runs once it is copied. */
const EXAMPLE_ENVIRONMENT =
  /(?:^|\/)(?:\.?env(?!\.test)[\w.-]*|[\w-]+\.env)[._-](?:example|sample|template|dist)$/i
/** Continuous integration starts throw-away services with throw-away passwords. */
const THROW_AWAY =
  /^\.github\/|(?:^|\/)(?:\.gitlab-ci|\.circleci|azure-pipelines)|(?:^|\/)(?:locales?|i18n|translations|messages|lang)\//i
/** What somebody starts by hand once, beside the product: its throw-away database is not the product's. */
const BESIDE =
  /(?:^|\/)(?:tools?|scripts?|hack|migrations?|bench(?:marks?)?|load_?-?tests?)\/(?:.*\/)?(?:docker-)?compose[\w.-]*\.ya?ml$/i
const MOST_SECRETS = 40

/** The literals in shipped files that work as credentials, the gravest first. */
export async function findSecrets(project: Project): Promise<readonly Secret[]> {
  const found: Secret[] = []
  for (const file of project.files) {
    if (EXAMPLE_ENVIRONMENT.test(file.path) && file.tracked !== false)
      found.push(...secretsOfExample(project, file))
    if (!ROLES.has(file.role) || file.tracked === false || THROW_AWAY.test(file.path)) continue
    found.push(...(await secretsOf(project, file)))
    if (found.length >= MOST_SECRETS) break
  }
  const rank: readonly SecretClass[] = ['live-shaped', 'default-secret', 'demo-key']
  return found.sort(
    (a, b) =>
      Number(a.isExample) - Number(b.isExample) ||
      rank.indexOf(a.class) - rank.indexOf(b.class) ||
      startRank(a.path) - startRank(b.path) ||
      a.path.split('/').length - b.path.split('/').length,
  )
}

/** What the documented start loads says more than a default in code. */
function startRank(path: string): number {
  if (/(?:^|\/)(?:docker-)?compose\.ya?ml$|(?:^|\/)\.env$/.test(path)) return 0
  return CONFIGURATION.test(path) ? 1 : 2
}

async function secretsOf(project: Project, file: ProjectFile): Promise<readonly Secret[]> {
  const text = project.text(file.path)
  const vendors = (await vendorSecrets(file.path, text)).filter(({ value, offset }) =>
    isLive(text, value, offset),
  )
  const live = vendors.map((secret) =>
    described(file, text, { ...secret, class: 'live-shaped', name: nameBefore(text, secret.offset) }),
  )
  if (file.role === 'notebook' || !ANY_NAME.test(text)) return live
  const isConfiguration =
    CONFIGURATION.test(file.path) || (/\.json$/i.test(file.path) && file.role === 'config')
  const isRead = SETTINGS_OR_START.test(file.path) || MANIFEST.test(text)
  if (isConfiguration && (!isRead || BESIDE.test(file.path))) return live
  if (!isConfiguration && file.language === undefined) return live
  const defaults = defaultSecrets(text, isConfiguration ? 'configuration' : 'source').filter(
    ({ value }) => !isRefused(project, value),
  )
  const named = defaults
    .filter(
      ({ offset }) =>
        !vendors.some((secret) => offset >= secret.offset && offset <= secret.offset + secret.value.length),
    )
    .filter(({ offset }) => !isCommentedOut(text, offset))
    .map(({ name, value, offset }) =>
      described(file, text, { class: 'default-secret', vendor: kindOf(name), name, value, offset }),
    )
  return [...live, ...named]
}

/** Only where somebody is told to copy it, and what is in it then works as it is. */
function secretsOfExample(project: Project, file: ProjectFile): readonly Secret[] {
  if (file.role !== 'development') return []
  const text = project.text(file.path)
  const secrets = copiedSecrets(text).filter(
    ({ value, offset }) => !isRefused(project, value) && !isCommentedOut(text, offset),
  )
  if (secrets.length === 0 || !isCopied(project, file.path)) return []
  return secrets.map(({ name, value, offset }) => ({
    ...described(file, text, { class: 'default-secret', vendor: kindOf(name), name, value, offset }),
    isExample: true,
  }))
}

function isCopied(project: Project, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replaceAll('.', '\\.')
  const copy = new RegExp(`\\b(?:cp|mv|copy|rename)\\b[^\\n]{0,60}${name}`, 'i')
  return project.files.some(
    (file) => /\.(?:md|mdx|rst|sh)$|(?:^|\/)Makefile$/i.test(file.path) && copy.test(project.text(file.path)),
  )
}

function kindOf(name: string): string {
  if (/:\/\/|postgres|mysql|mongo|redis|amqp/i.test(name) && !/_/.test(name))
    return 'connection string with a password'
  return /pass|pwd/i.test(name) ? 'password' : /key/i.test(name) && !/secret/i.test(name) ? 'key' : 'secret'
}

/** Keys that only show a shape: one letter repeated, a counted sequence, an obvious filler. */
function isLive(text: string, value: string, offset: number): boolean {
  if (
    /(.)\1{7,}|0123456789|1234567890|abcdefgh|your|example|dummy|fake|xxxx|\.\.\.|redacted|placeholder/i.test(
      value,
    )
  )
    return false
  if (new Set(value).size < 10) return false
  // A web client of this platform is told apart by its key; the key authorises nothing by itself.
  const isPublic =
    value.startsWith('AIza') &&
    /authDomain|firebase|maps\.googleapis|NEXT_PUBLIC|VITE_/i.test(
      text.slice(Math.max(0, offset - 400), offset + 400),
    )
  return !isPublic
}

function nameBefore(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', offset) + 1
  return /([A-Za-z_][\w-]*)["']?\s*[:=(]\s*["'\x60\\]*$/.exec(text.slice(start, offset))?.[1]
}

function isCommentedOut(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset) + 1
  return /^\s*(?:#|\/\/|\*|--)/.test(text.slice(start, offset + 1))
}

const refusals = new WeakMap<Project, Map<string, boolean>>()

/** A default that the program itself compares with, in order to refuse it or to warn. */
function isRefused(project: Project, value: string): boolean {
  const known = refusals.get(project) ?? new Map<string, boolean>()
  refusals.set(project, known)
  const before = known.get(value)
  if (before !== undefined) return before
  const quoted = value.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  const comparison = new RegExp(
    `(?:===?|!==?|\\bin\\b)\\s*[([{]?\\s*["']${quoted}["']|["']${quoted}["']\\s*(?:===?|!==?)`,
  )
  const isFound = project.files.some(
    ({ path, role, language }) =>
      role === 'source' &&
      language !== undefined &&
      project.text(path).includes(value) &&
      comparison.test(project.text(path)),
  )
  known.set(value, isFound)
  return isFound
}

interface Described {
  readonly class: SecretClass
  readonly vendor: string
  readonly name: string | undefined
  readonly value: string
  readonly offset: number
}

function described(file: ProjectFile, text: string, secret: Described): Secret {
  const source = { path: file.path, text, lineStarts: lineStartsOf(text) }
  const line = lineAt(source, secret.offset)
  return {
    class: secret.class,
    path: file.path,
    line,
    cell: file.role === 'notebook' ? cellOf(file.path, text, line) : undefined,
    vendor: secret.vendor,
    name: secret.name,
    characters: secret.value.length,
    ending: secret.value.length >= 16 ? secret.value.slice(-2) : '',
    isExample: file.role === 'example',
  }
}

function cellOf(path: string, json: string, line: number): number | undefined {
  const source = notebookSource(path, json)
  const index = source.fileLines?.findLastIndex((fileLine) => fileLine <= line) ?? -1
  return index < 0 ? undefined : cellAt(source, source.lineStarts[index] ?? 0)
}
