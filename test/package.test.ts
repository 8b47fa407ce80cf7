import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const MEGABYTE = 1_000_000
const folders: string[] = []
let sdkFolder = ''
let toolFolder = ''

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function emptyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-package-'))
  folders.push(folder)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'customer', private: true, type: 'module' }),
  )
  return folder
}

/** Packs a package as it would be published and returns the tarball's path. */
function pack(name: string, into: string): string {
  const file = run(
    'npm',
    ['pack', '--silent', '--pack-destination', into],
    join(ROOT, 'packages', name),
  ).trim()
  return join(into, file.split('\n').at(-1) ?? '')
}

function installedPackages(folder: string): readonly string[] {
  const modules = join(folder, 'node_modules')
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((sub) => `${name}/${sub}`) : [name],
    )
}

function sizeOf(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

beforeAll(() => {
  const tarballs = emptyProject()
  const sdk = pack('sdk', tarballs)
  const tool = pack('airworthy', tarballs)
  sdkFolder = emptyProject()
  run('npm', ['install', '--no-audit', '--no-fund', sdk], sdkFolder)
  toolFolder = emptyProject()
  run('npm', ['install', '--no-audit', '--no-fund', sdk, tool], toolFolder)
}, 300_000)

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test('the SDK brings at most five packages and stays under 10 MB', () => {
  const beside = installedPackages(sdkFolder).filter((name) => name !== '@airworthy/sdk')
  expect(beside.length).toBeLessThanOrEqual(5)
  expect(sizeOf(join(sdkFolder, 'node_modules'))).toBeLessThan(10 * MEGABYTE)
})

test('the command line tool installs in under 60 MB', () => {
  expect(sizeOf(join(toolFolder, 'node_modules'))).toBeLessThan(60 * MEGABYTE)
})

test('both packages say truthfully what they export', async () => {
  for (const name of ['sdk', 'airworthy']) {
    const { messages } = await publint({ pkgDir: join(ROOT, 'packages', name), strict: true })
    expect(messages, name).toEqual([])
  }
})

test('the types of the SDK resolve for every kind of ESM consumer', async () => {
  const [tarball = ''] = readdirSync(folders[0] ?? '').filter((name) => name.startsWith('airworthy-sdk'))
  const packed = createPackageFromTarballData(new Uint8Array(readFileSync(join(folders[0] ?? '', tarball))))
  const analysis = await checkPackage(packed, { entrypoints: ['.', './testing'] })
  const problems = analysis.types === false ? ['no types'] : analysis.problems
  // The package is ESM only: older resolvers and require() are told so by their own errors.
  const told = new Set(['NoResolution', 'CJSResolvesToESM'])
  expect(problems.filter((problem) => typeof problem === 'string' || !told.has(problem.kind))).toEqual([])
  expect(
    analysis.types === false
      ? []
      : Object.values(analysis.entrypoints).map(
          ({ resolutions }) =>
            resolutions['node16-esm'].isWildcard === undefined &&
            resolutions['node16-esm'].resolution?.isTypeScript,
        ),
  ).toEqual([true, true])
})

test('each public subpath of both packages can be imported under plain Node', () => {
  for (const [folder, name] of [
    [sdkFolder, '@airworthy/sdk'],
    [toolFolder, 'airworthy'],
  ] as const) {
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as {
      readonly exports: Readonly<Record<string, unknown>>
    }
    for (const subpath of Object.keys(manifest.exports)) {
      if (subpath.includes('*')) continue
      const specifier = join(name, subpath)
      const attributes = specifier.endsWith('.json') ? ", { with: { type: 'json' } }" : ''
      const script = `const all = await import('${specifier}'${attributes}); process.stdout.write(String(Object.keys(all).length))`
      expect(Number(run('node', ['--input-type=module', '-e', script], folder)), specifier).toBeGreaterThan(0)
    }
  }
})

test('the schemas of all machine forms are in the package', () => {
  const schemas = join(toolFolder, 'node_modules/airworthy/schemas')
  expect(readdirSync(schemas).sort()).toEqual([
    'assess.schema.json',
    'check.schema.json',
    'drill.schema.json',
    'evidence.schema.json',
    'gate.schema.json',
    'recorded-trial.schema.json',
  ])
  expect(existsSync(join(toolFolder, 'node_modules/@airworthy/sdk/dist/contract.schema.json'))).toBe(true)
})

test('airworthy --help and --version work after a plain install', () => {
  const bin = join(toolFolder, 'node_modules/.bin/airworthy')
  expect(run(bin, ['--help'], toolFolder)).toContain('airworthy [options] [command]')
  const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/airworthy/package.json'), 'utf8')) as {
    readonly version: string
  }
  expect(run(bin, ['--version'], toolFolder).trim()).toBe(version)
})

test('the packages hold no sources, tests or files of this machine', () => {
  const files = run(
    'tar',
    ['-tzf', readdirSync(folders[0] ?? '').filter((name) => name.endsWith('.tgz'))[0] ?? ''],
    folders[0] ?? '',
  )
  expect(files.split('\n').filter((path) => /\.test\.|fixtures|\.tsbuildinfo/.test(path))).toEqual([])
})
