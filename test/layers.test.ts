import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/**
 * Who may import whom, type imports too. The table is the architecture: docs/architecture.md shows it as a diagram.
 * `sdk` in the lower half means the public door of @airworthy/sdk.
 */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  'sdk/errors': [],
  'sdk/contract': ['sdk/errors'],
  'sdk/outcome': ['sdk/errors'],
  'sdk/models': ['sdk/errors', 'sdk/outcome'],
  'sdk/checks': ['sdk/errors', 'sdk/outcome'],
  'sdk/runtime': ['sdk/errors', 'sdk/contract', 'sdk/outcome', 'sdk/models', 'sdk/checks'],
  'sdk/telemetry': ['sdk/contract', 'sdk/outcome', 'sdk/runtime'],
  'sdk/wire': ['sdk/errors', 'sdk/contract', 'sdk/outcome', 'sdk/models', 'sdk/runtime'],
  'sdk/guard': [
    'sdk/errors',
    'sdk/contract',
    'sdk/outcome',
    'sdk/models',
    'sdk/checks',
    'sdk/runtime',
    'sdk/telemetry',
  ],
  'sdk/bridges': [
    'sdk/errors',
    'sdk/contract',
    'sdk/outcome',
    'sdk/models',
    'sdk/runtime',
    'sdk/wire',
    'sdk/guard',
  ],
  'sdk/testing': ['sdk/errors', 'sdk/outcome', 'sdk/models'],
  'sdk/index': [
    'sdk/errors',
    'sdk/contract',
    'sdk/outcome',
    'sdk/models',
    'sdk/checks',
    'sdk/runtime',
    'sdk/telemetry',
    'sdk/wire',
    'sdk/guard',
    'sdk/bridges',
  ],
  'airworthy/statistics': [],
  'airworthy/evidence': ['sdk'],
  'airworthy/verdict': ['sdk', 'airworthy/statistics', 'airworthy/evidence'],
  'airworthy/assess': ['sdk'],
  'airworthy/drill': ['sdk', 'airworthy/evidence'],
  'airworthy/gateway': ['sdk'],
  'airworthy/report': [
    'sdk',
    'airworthy/evidence',
    'airworthy/verdict',
    'airworthy/assess',
    'airworthy/drill',
  ],
  'airworthy/cli': [
    'sdk',
    'airworthy/statistics',
    'airworthy/evidence',
    'airworthy/verdict',
    'airworthy/assess',
    'airworthy/drill',
    'airworthy/gateway',
    'airworthy/report',
  ],
}

const ROOT = resolve(import.meta.dirname, '..')
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g

interface Edge {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly target: string
}

/** `packages/sdk/src/contract/hash.ts` is in room `sdk/contract`, `packages/sdk/src/index.ts` is the room `sdk/index`. */
function roomOf(path: string): string {
  const [, owner = '', , first = ''] = relative(ROOT, path).split('/')
  return `${owner}/${first.replace(/\.ts$/, '')}`
}

function edgesOf(file: string): readonly Edge[] {
  const source = readFileSync(file, 'utf8')
  return [...source.matchAll(IMPORT)].flatMap((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? ''
    const from = roomOf(file)
    if (specifier.startsWith('@airworthy/sdk')) return [{ file, from, to: 'sdk', target: specifier }]
    if (!specifier.startsWith('.')) return []
    const target = join(dirname(file), specifier)
    const to = roomOf(target)
    return [{ file, from, to, target }]
  })
}

const FILES = globSync('packages/*/src/**/*.ts', { cwd: ROOT }).map((path) => join(ROOT, path))
const SOURCES = FILES.filter((path) => !/\.(test|fixtures)\.ts$/.test(path))

test('every folder has a place in the table', () => {
  expect([...new Set(SOURCES.map(roomOf))].filter((room) => !(room in TABLE))).toEqual([])
})

test('no file imports what the table does not allow', () => {
  const strays = SOURCES.flatMap(edgesOf)
    .filter(({ from, to }) => from !== to && !TABLE[from]?.includes(to))
    .map(({ file, to }) => `${relative(ROOT, file)} -> ${to}`)
  expect(strays).toEqual([])
})

test('no files import each other in a circle, types included', () => {
  const targets = new Map(SOURCES.map((file) => [file, edgesOf(file).map((edge) => edge.target)]))
  const settled = new Set<string>()
  const circles: string[] = []
  function visit(file: string, path: readonly string[]): void {
    if (path.includes(file))
      circles.push([...path.slice(path.indexOf(file)), file].map((f) => relative(ROOT, f)).join(' -> '))
    else if (!settled.has(file)) {
      for (const target of targets.get(file) ?? []) visit(target, [...path, file])
      settled.add(file)
    }
  }
  for (const file of targets.keys()) visit(file, [])
  expect(circles).toEqual([])
})

test('the diagram in docs/architecture.md is this table', () => {
  const text = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
  for (const [room, allowed] of Object.entries(TABLE)) {
    const list = allowed.length === 0 ? 'nothing' : allowed.map((name) => `\`${name}\``).join(', ')
    expect(text).toContain(`| \`${room}\` | ${list} |`)
  }
})

test('no folder is called core, shared, common, utils or helpers', () => {
  expect(
    FILES.filter((path) => /\/(core|shared|common|utils?|helpers?)[/.]/.test(relative(ROOT, path))),
  ).toEqual([])
})
