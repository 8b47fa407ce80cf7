import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'benchmarks/*.md'], {
  cwd: ROOT,
  exclude: (name) => name.includes('node_modules') || name === 'CHANGELOG.md',
}).map((path) => join(ROOT, path))

interface Named {
  readonly document: string
  readonly text: string
}

function shown({ document, text }: Named): string {
  return `${relative(ROOT, document)}: ${text}`
}

/** Relative links, without anchors. */
function links(document: string): readonly Named[] {
  const source = readFileSync(document, 'utf8').replace(/```[\s\S]*?```/g, '')
  return [...source.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((text) => ({ document, text }))
}

/** Paths in backticks that claim to be of this repository: they start with one of its folders. */
function paths(document: string): readonly Named[] {
  const source = readFileSync(document, 'utf8').replace(/```[\s\S]*?```/g, '')
  return [...source.matchAll(/`((?:packages|docs|examples|benchmarks|test|\.ci)\/[\w./-]+)`/g)].map(
    (match) => ({
      document,
      text: match[1] ?? '',
    }),
  )
}

/** Lines of shell blocks, without comments and prompts. */
function commands(document: string): readonly Named[] {
  const source = readFileSync(document, 'utf8')
  return [...source.matchAll(/```(?:sh|bash|console)\n([\s\S]*?)```/g)]
    .flatMap((match) => (match[1] ?? '').split('\n'))
    .map((line) =>
      line
        .replace(/^\$ /, '')
        .replace(/\s+#.*$/, '')
        .trim(),
    )
    .filter((line) => /^(?:npx )?airworthy |^npm |^node /.test(line))
    .flatMap((line) => line.split(/\s*&&\s*/))
    .map((text) => ({ document, text }))
}

test('there are documents to check', () => {
  expect(DOCUMENTS.length).toBeGreaterThan(10)
})

test('every relative link leads to a file', () => {
  const broken = DOCUMENTS.flatMap(links).filter(
    ({ document, text }) => !existsSync(resolve(dirname(document), text)),
  )
  expect(broken.map(shown)).toEqual([])
})

test('every path that a document names exists', () => {
  const broken = DOCUMENTS.flatMap(paths).filter(({ text }) => globSync(text, { cwd: ROOT }).length === 0)
  expect(broken.map(shown)).toEqual([])
})

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  const builtIn = new Set(['install', 'i', 'ci', 'pack', 'link'])
  const unknown = DOCUMENTS.flatMap(commands).filter(({ text }) => {
    const [tool, verb = '', script = ''] = text.split(/\s+/)
    if (tool !== 'npm') return false
    return verb === 'run' ? !(script in scripts) : !builtIn.has(verb) && !(verb in scripts)
  })
  expect(unknown.map(shown)).toEqual([])
})

/** Every sub-command and flag of the command line tool, as its source declares them. */
function declared(): ReadonlyMap<string, ReadonlySet<string>> {
  const source = readFileSync(join(ROOT, 'packages/airworthy/src/cli/program.ts'), 'utf8')
  const found = new Map<string, Set<string>>()
  for (const block of source.split(".command('").slice(1)) {
    const name = /^[\w-]+/.exec(block)?.[0] ?? ''
    const flags = [...block.matchAll(/'(?:-(\w), )?--([\w-]+)/g)].flatMap(([, short, long]) => [
      `--${long}`,
      ...(short === undefined ? [] : [`-${short}`]),
    ])
    found.set(name, new Set([...flags, '--contract', '-c', '--help']))
  }
  return found
}

test('every airworthy command and flag that a document names exists', () => {
  const known = declared()
  const unknown = DOCUMENTS.flatMap(commands).filter(({ text }) => {
    const words = text.replace(/^npx /, '').split(/\s+/)
    if (words[0] !== 'airworthy') return false
    const name = words[1] ?? ''
    if (name.startsWith('-')) return !['--help', '--version', '-v', '-h'].includes(name)
    const flags = known.get(name)
    return (
      flags === undefined ||
      words.slice(2).some((word) => /^--?[a-z]/.test(word) && !flags.has(word.split('=')[0] ?? ''))
    )
  })
  expect(unknown.map(shown)).toEqual([])
})

test('the tool is named in documents only with commands that it has', () => {
  const known = declared()
  const named = DOCUMENTS.flatMap((document) =>
    [...readFileSync(document, 'utf8').matchAll(/`airworthy ([a-z]+)[^`]*`/g)].map((match) => ({
      document,
      text: match[1] ?? '',
    })),
  )
  expect(named.filter(({ text }) => !known.has(text)).map(shown)).toEqual([])
})
