import { AirworthyError } from '@airworthy/sdk'
import type { Finding } from './assessment.ts'

const SCHEMA = 'airworthy.assess-baseline/1'

/** One place of a gap. Without its line, so that code above it may change. */
interface KnownPlace {
  readonly check: string
  readonly path: string
  readonly shows: string
}

/** The gaps that a team had at some time, so that it sees what is new. */
export interface Baseline {
  readonly schema: typeof SCHEMA
  readonly gaps: readonly KnownPlace[]
}

/** The gaps among these findings, in a fixed order. */
export function baselineOf(findings: readonly Finding[]): Baseline {
  const gaps = findings.flatMap(placesOf)
  return { schema: SCHEMA, gaps: gaps.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)) }
}

/**
 * The ids of the gaps that were there already: each of their places is in the baseline, as often as it is shown.
 * A finding shows at most five places, so mending one of many can bring up another that the baseline did not hold.
 */
export function knownGaps(findings: readonly Finding[], baseline: Baseline): readonly string[] {
  const counts = new Map<string, number>()
  for (const place of baseline.gaps) counts.set(keyOf(place), (counts.get(keyOf(place)) ?? 0) + 1)
  return findings
    .filter((finding) => {
      const places = placesOf(finding).map(keyOf)
      return places.length > 0 && places.every((key) => occurrences(places, key) <= (counts.get(key) ?? 0))
    })
    .map(({ check }) => check)
}

/**
 * Reads a baseline that was written by `airworthy assess --write-baseline`.
 *
 * @throws {AirworthyError} `usage` when the text is something else.
 */
export function parseBaseline(text: string, path: string): Baseline {
  const value = parsedJson(text)
  if (isBaseline(value)) return value
  throw new AirworthyError('usage', `${path} is not a baseline of airworthy assess`, {
    next: `Write one with: airworthy assess --write-baseline ${path}`,
  })
}

function placesOf({ check, verdict, evidence }: Finding): readonly KnownPlace[] {
  return verdict === 'present' ? evidence.map(({ path, shows }) => ({ check, path, shows })) : []
}

function keyOf({ check, path, shows }: KnownPlace): string {
  return JSON.stringify([check, path, shows])
}

function occurrences(keys: readonly string[], wanted: string): number {
  return keys.filter((key) => key === wanted).length
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isBaseline(value: unknown): value is Baseline {
  if (typeof value !== 'object' || value === null || !('schema' in value) || !('gaps' in value)) return false
  return value.schema === SCHEMA && Array.isArray(value.gaps) && value.gaps.every(isKnownPlace)
}

function isKnownPlace(value: unknown): value is KnownPlace {
  if (typeof value !== 'object' || value === null) return false
  return ['check', 'path', 'shows'].every((key) => typeof Reflect.get(value, key) === 'string')
}
