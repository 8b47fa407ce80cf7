import { parse as parseToml } from 'smol-toml'
import { parse as parseYaml } from 'yaml'
import { looseJson } from '../parse/resolve-import.ts'
import type { Project } from '../project/project.ts'
import type { ProjectFile } from '../project/project-file.ts'

type ConfigurationKind =
  | 'environment'
  | 'environment-example'
  | 'compose'
  | 'container'
  | 'infrastructure'
  | 'workflow'
  | 'settings'
  | 'manifest'
  | 'requirements'
  | 'lockfile'
  | 'platform'

/** A configuration file by what it configures. */
interface ConfigurationFile {
  readonly kind: ConfigurationKind
  readonly path: string
  /** False for files of development containers, examples and tests. */
  readonly isShipped: boolean
}

/** One `KEY=value` of an environment file, a compose file or an example of one. */
interface EnvironmentSetting {
  readonly name: string
  /** Empty when the file leaves it to the operator. */
  readonly value: string
  readonly path: string
  readonly line: number
  readonly isCommentedOut: boolean
  /** True in an example file: it shows what the documented start sets. */
  readonly isExample: boolean
}

/** A key of a manifest that names a dependency. */
export interface Dependency {
  readonly name: string
  /** The range as written; empty when there is none. */
  readonly range: string
  readonly isDevelopment: boolean
  readonly path: string
  readonly line: number
}

/** A command that a manifest names: `test`, `start`. */
interface Script {
  readonly name: string
  readonly command: string
  readonly path: string
  readonly line: number
}

/** How the project is configured, shipped and started, as its files say. */
export interface Configuration {
  readonly files: readonly ConfigurationFile[]
  readonly environment: readonly EnvironmentSetting[]
  readonly dependencies: readonly Dependency[]
  readonly scripts: readonly Script[]
  /** Leaves of shipped YAML and TOML settings: `openai.request_timeout` and its value. */
  readonly settings: readonly ShippedSetting[]
  /** The value that the shipped configuration gives a variable; examples count, commented lines do not. */
  environmentValue(name: string): EnvironmentSetting | undefined
  hasDependency(pattern: RegExp): boolean
}

interface ShippedSetting {
  /** Keys joined by dots. */
  readonly key: string
  readonly value: string | number | boolean | null
  readonly path: string
  readonly line: number
}

const KINDS: readonly (readonly [ConfigurationKind, RegExp])[] = [
  [
    'environment-example',
    /(?:^|\/)(?:\.env\.(?:example|sample|template|dist|local\.example|defaults?)[\w.-]*|\.?(?:env|sample|example)[._-]?(?:example|sample|template)?\.env|\.?env[._-](?:example|sample|template)|example\.env|\.env-(?:example|sample|template))$/i,
  ],
  ['environment', /(?:^|\/)(?:\.env[\w.-]*|[\w-]+\.env|env\.list)$/i],
  ['compose', /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/i],
  ['container', /(?:^|\/)(?:Dockerfile|Containerfile)[\w.-]*$|\.Dockerfile$/i],
  [
    'workflow',
    /^\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)(?:\.gitlab-ci|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec|\.travis)\.ya?ml$|^\.circleci\/config\.yml$|(?:^|\/)Jenkinsfile$/i,
  ],
  [
    'infrastructure',
    /\.(?:tf|bicep|tfvars)$|(?:^|\/)(?:cdk\.json|Pulumi\.ya?ml|Chart\.yaml|kustomization\.ya?ml|template\.ya?ml|azure\.ya?ml|serverless\.ya?ml|sam\.ya?ml)$|(?:^|\/)(?:helm|k8s|kubernetes|terraform|infra|charts)\/.*\.(?:ya?ml|json)$/i,
  ],
  [
    'platform',
    /(?:^|\/)(?:vercel\.json|netlify\.toml|fly\.toml|render\.ya?ml|railway\.(?:json|toml)|app\.ya?ml|Procfile|wrangler\.(?:toml|jsonc?)|firebase\.json|host\.json|function\.json|heroku\.yml|nixpacks\.toml|langgraph\.json|amplify\.yml|staticwebapp\.config\.json|now\.json)$/i,
  ],
  ['manifest', /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|environment\.ya?ml)$/i],
  [
    'requirements',
    /(?:^|\/)(?:requirements[\w.-]*|constraints)\.(?:txt|in)$|(?:^|\/)requirements\/[\w.-]+\.(?:txt|in)$/i,
  ],
  [
    'settings',
    /(?:^|\/)(?:settings|config|configuration|application|appsettings|default|local\.settings|secrets)[\w.-]*\.(?:ya?ml|toml|json|ini)$|(?:^|\/)config\/[\w.-]+\.(?:ya?ml|toml|json)$|(?:^|\/)\.streamlit\/[\w.]+\.toml$/i,
  ],
]

export function readConfiguration(project: Project): Configuration {
  const files = project.files.flatMap(classified)
  const environment = files.flatMap(({ kind, path, isShipped }) =>
    environmentOf(project, { kind, path, isShipped }),
  )
  const manifests = files.filter(({ kind }) => kind === 'manifest' || kind === 'requirements')
  const dependencies = manifests.flatMap(({ path }) => dependenciesOf(project, path))
  return {
    files,
    environment,
    dependencies,
    scripts: manifests.flatMap(({ path }) => scriptsOf(project, path)),
    settings: files
      .filter(({ kind, isShipped }) => kind === 'settings' && isShipped)
      .flatMap(({ path }) => settingsOf(project, path)),
    environmentValue: (name) =>
      environment.find((setting) => setting.name === name && !setting.isCommentedOut),
    hasDependency: (pattern) => dependencies.some(({ name }) => pattern.test(name)),
  }
}

function classified(file: ProjectFile): readonly ConfigurationFile[] {
  if (file.role === 'lockfile') return [{ kind: 'lockfile', path: file.path, isShipped: true }]
  if (file.role === 'vendored' || file.role === 'generated') return []
  const kind = KINDS.find(([, pattern]) => pattern.test(file.path))?.[0]
  if (kind === undefined) return []
  const isAside =
    /[-.](?:test|tests|mock|local|dev|development)\.\w+$|(?:^|\/)(?:tests?|examples?|docs?|samples?|\.devcontainer|fixtures)\//.test(
      file.path,
    )
  return [
    { kind, path: file.path, isShipped: !isAside && file.role !== 'test' && file.role !== 'development' },
  ]
}

function environmentOf(project: Project, { kind, path }: ConfigurationFile): readonly EnvironmentSetting[] {
  if (kind !== 'environment' && kind !== 'environment-example' && kind !== 'compose') return []
  const isExample = kind === 'environment-example'
  return project
    .text(path)
    .split(/\r?\n/)
    .flatMap((text, index): readonly EnvironmentSetting[] => {
      const match =
        kind === 'compose' || /\.ya?ml(?:\.\w+)?$/.test(path)
          ? /^\s*(#\s*)?-?\s*["']?([A-Z][A-Z0-9_]{2,})["']?\s*[:=]\s*(.*)$/.exec(text)
          : /^\s*(#\s*)?(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(text)
      if (match === null) return []
      const value = (match[3] ?? '')
        .replace(/\s+#.*$/, '')
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2')
        .replace(/["']$/, '')
      return [
        {
          name: match[2] ?? '',
          value,
          path,
          line: index + 1,
          isCommentedOut: match[1] !== undefined,
          isExample,
        },
      ]
    })
}

function dependenciesOf(project: Project, path: string): readonly Dependency[] {
  const text = project.text(path)
  if (path.endsWith('package.json')) return npmDependencies(text, path)
  const isToml = path.endsWith('.toml') || path.endsWith('Pipfile')
  const isDevelopment = /dev|test|lint|docs/i.test(path.split('/').at(-1) ?? '')
  return isToml
    ? tomlDependencies(text, path)
    : text
        .split(/\r?\n/)
        .flatMap((line, index) => requirement(line, { path, line: index + 1, isDevelopment }))
}

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
}

function npmDependencies(text: string, path: string): readonly Dependency[] {
  const manifest = looseJson(text) as PackageJson | undefined
  const of = (
    table: Readonly<Record<string, string>> | undefined,
    isDevelopment: boolean,
  ): readonly Dependency[] =>
    Object.entries(table ?? {}).map(([name, range]) => ({
      name,
      range: String(range),
      isDevelopment,
      path,
      line: lineOf(text, `"${name}"`),
    }))
  return [
    ...of(manifest?.dependencies, false),
    ...of(manifest?.peerDependencies, false),
    ...of(manifest?.devDependencies, true),
  ]
}

function lineOf(text: string, needle: string): number {
  const at = text.indexOf(needle)
  return at === -1 ? 1 : text.slice(0, at).split('\n').length
}

interface RequirementAt {
  readonly path: string
  readonly line: number
  readonly isDevelopment: boolean
}

function requirement(text: string, at: RequirementAt): readonly Dependency[] {
  const match =
    /^\s*["'-]?\s*["']?([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*((?:[=<>!~^]=?|@)[^#;"']*)?["']?,?\s*(?:[#;].*)?$/.exec(
      text,
    )
  return match?.[1] === undefined
    ? []
    : [{ name: match[1].toLowerCase(), range: (match[2] ?? '').trim(), ...at }]
}

/** Sections of pyproject.toml and Pipfile by line, so that each dependency keeps its line. */
function tomlDependencies(text: string, path: string): readonly Dependency[] {
  let section = ''
  return text.split(/\r?\n/).flatMap((line, index): readonly Dependency[] => {
    const header = /^\s*\[+([^\]]+)\]+/.exec(line)?.[1]
    if (header !== undefined) section = header
    const key = /^\s*([\w-]+)\s*=\s*\[/.exec(line)?.[1]
    if (key !== undefined) section = `${section.replace(/:.*$/, '')}:${key}`
    if (!/dependenc|packages|group|optional/.test(section)) return []
    const at = { path, line: index + 1, isDevelopment: /dev|test|lint|docs/.test(section) }
    const table = /^\s*["']?([A-Za-z][\w.-]*)["']?\s*=\s*(?:["']([^"']*)["']|\{(.*)\})/.exec(line)
    if (table?.[1] !== undefined && key === undefined) {
      return table[1] === 'python'
        ? []
        : [{ name: table[1].toLowerCase(), range: table[2] ?? table[3] ?? '', ...at }]
    }
    return [
      ...line.matchAll(/["']([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*([=<>!~^][^"';]*)?(?:;[^"']*)?["']/g),
    ].map((match) => ({ name: (match[1] ?? '').toLowerCase(), range: (match[2] ?? '').trim(), ...at }))
  })
}

function scriptsOf(project: Project, path: string): readonly Script[] {
  if (!path.endsWith('package.json')) return []
  const text = project.text(path)
  const scripts = (looseJson(text) as PackageJson | undefined)?.scripts ?? {}
  return Object.entries(scripts).map(([name, command]) => ({
    name,
    command: String(command),
    path,
    line: lineOf(text, `"${name}":`),
  }))
}

function settingsOf(project: Project, path: string): readonly ShippedSetting[] {
  const text = project.text(path)
  const tree = settingsTree(path, text)
  return leaves(tree, '').map(({ key, value }) => ({
    key,
    value: withoutVariable(value),
    path,
    line: settingLine(text, key),
  }))
}

/** `${NAME:none}` is `none` until somebody sets NAME. */
function withoutVariable(value: Leaf['value']): Leaf['value'] {
  const fallback = typeof value === 'string' ? /^\$\{\w+:-?([^}]*)\}$/.exec(value)?.[1] : undefined
  return fallback === undefined ? value : fallback.trim()
}

function settingsTree(path: string, text: string): unknown {
  try {
    if (/\.ya?ml$/i.test(path)) return parseYaml(text, { logLevel: 'silent' })
    if (path.endsWith('.toml')) return parseToml(text)
  } catch {
    return undefined
  }
  return path.endsWith('.json') ? looseJson(text) : undefined
}

interface Leaf {
  readonly key: string
  readonly value: string | number | boolean | null
}

function leaves(tree: unknown, key: string, depth = 0): readonly Leaf[] {
  if (tree === null || typeof tree === 'string' || typeof tree === 'number' || typeof tree === 'boolean')
    return [{ key, value: tree }]
  if (typeof tree !== 'object' || tree === undefined || depth > 8) return []
  return Object.entries(tree).flatMap(([name, inner]) =>
    leaves(inner, key === '' ? name : `${key}.${name}`, depth + 1),
  )
}

/** The line of a nested key: each part is sought below the one before. */
function settingLine(text: string, key: string): number {
  let at = 0
  for (const part of key.split('.')) {
    const escaped = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const found = new RegExp(`^[\\s"'-]*\\[*${escaped}["'\\]]*\\s*[:=\\]]`, 'm').exec(text.slice(at))
    if (found !== null) at += found.index + (found[0].startsWith('\n') ? 1 : 0)
  }
  const end = text.slice(at).search(/\S/)
  return text.slice(0, at + Math.max(0, end)).split('\n').length
}
