import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { AirworthyError, nearest, oneLine, systemReason } from '@airworthy/sdk'
import { shortHash } from './short-hash.ts'

/** Where a function of the user's lives. */
export interface ExportReference {
  /** Relative to `directory`, or absolute. */
  readonly path: string
  readonly exportName: string
  /** Absolute path. */
  readonly directory: string
}

export interface LoadedFunction {
  readonly call: (...values: readonly unknown[]) => unknown
  /** The first digits of the SHA-256 of the file, then its path: `1a2b3c4d5e6f src/answer.ts`. */
  readonly version: string
}

/**
 * Imports a function from a `.ts`, `.js` or `.mjs` file. Throws `feature-not-loadable` with file and line when the
 * file cannot be read, does not parse, throws while it loads, or does not export a function of that name.
 */
export async function loadFunction(reference: ExportReference): Promise<LoadedFunction> {
  const file = resolve(reference.directory, reference.path)
  const hash = shortHash(await bytesOf(file, reference))
  const exported = await importFile(file, reference)
  const found = exported[reference.exportName]
  if (typeof found !== 'function') throw noFunction(exported, reference)
  return {
    call: (...values) => found(...values),
    version: `${hash} ${relative(reference.directory, file).replaceAll('\\', '/')}`,
  }
}

async function bytesOf(file: string, reference: ExportReference): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new AirworthyError(
      'feature-not-loadable',
      `cannot read ${reference.path}: ${systemReason(cause)}`,
      {
        cause,
        next: `Check the path in the contract; it is relative to ${reference.directory}.`,
      },
    )
  }
}

async function importFile(
  file: string,
  reference: ExportReference,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (cause) {
    const place = placeOf(stackOf(cause), file) ?? (await syntaxErrorIn(file, cause))
    const where = place === undefined ? reference.path : relativePlace(place, reference.directory)
    throw new AirworthyError('feature-not-loadable', `cannot load ${where}: ${describe(cause)}`, {
      cause,
      next: 'Mend the file, then run it by itself with `node` to see that it loads.',
    })
  }
}

interface SourcePlace {
  readonly file: string
  readonly line: number
}

/** `file:///src/answer.ts:4`, `/src/answer.ts:4`, both perhaps with a column behind them. */
const PLACE = /(?<=^|[\s(])((?:file:\/\/)?\/[^\s()]+?):(\d+)(?::\d+)?(?=\)|\s|$)/gm

/** Node.js writes the place of a mistake above its message, or into the first lines of the stack. */
function placeOf(text: string, file: string): SourcePlace | undefined {
  const places = [...text.matchAll(PLACE)]
    .map(([, path = '', line]) => ({ file: pathOf(path), line: Number(line) }))
    .filter((place) => !place.file.includes('node_modules'))
  return places.find((place) => place.file === file) ?? places[0]
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? '') : ''
}

/** The place of a syntax error in JavaScript, which an import keeps to itself and `node --check` tells. */
async function syntaxErrorIn(file: string, cause: unknown): Promise<SourcePlace | undefined> {
  if (!(cause instanceof SyntaxError)) return undefined
  const { execFile } = await import('node:child_process')
  const complaint = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--check', file], (_error, _output, complaint) => resolve(complaint))
  })
  return placeOf(complaint, file)
}

function pathOf(path: string): string {
  return path.startsWith('file://') ? fileURLToPath(path) : path
}

function relativePlace(place: SourcePlace, directory: string): string {
  return `${relative(directory, place.file)}:${place.line}`
}

function describe(cause: unknown): string {
  return cause instanceof Error
    ? oneLine(`${cause.name}: ${cause.message}`, 300)
    : oneLine(String(cause), 300)
}

function noFunction(exported: Readonly<Record<string, unknown>>, reference: ExportReference): AirworthyError {
  const { path, exportName } = reference
  const found = exported[exportName]
  if (found !== undefined) {
    const message = `"${exportName}" of ${path} is ${found === null ? 'null' : `a ${typeof found}`}, not a function`
    return new AirworthyError('feature-not-loadable', message, { next: 'Export a function under that name.' })
  }
  const functions = Object.keys(exported)
    .filter((name) => typeof exported[name] === 'function')
    .sort()
  const listed =
    functions.length === 0 ? 'it exports no function' : `its functions are ${functions.join(', ')}`
  const meant = nearest(exportName, functions) ?? functions[0]
  return new AirworthyError('feature-not-loadable', `${path} does not export "${exportName}": ${listed}`, {
    next: functions.length === 0 ? `Export a function "${exportName}".` : `Did you mean ${path}#${meant}?`,
  })
}
