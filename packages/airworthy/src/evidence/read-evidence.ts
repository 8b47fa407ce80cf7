import { createHash, type Hash } from 'node:crypto'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import type { EvidenceEnd, EvidenceHeader } from './evidence-file.ts'
import { type Line, readLines } from './lines.ts'
import type { Trial } from './trial.ts'

/** What is known of an evidence file once all its trials were read. */
interface EvidenceFacts {
  /** Bytes of whole lines; what follows was cut by a crash. */
  readonly bytes: number
  /** SHA-256 of those bytes, hex. */
  readonly hash: string
  /** SHA-256 of the trial lines alone, hex: the same for the same observations in another run. */
  readonly trialsHash: string
  readonly end?: EvidenceEnd
}

/** A pass over an evidence file: the header first, then the trials, then the facts. */
export interface EvidenceReading {
  readonly path: string
  readonly header: EvidenceHeader
  /** To be read once, to its end. */
  trials(): AsyncGenerator<Trial>
  /** Only after the trials were read to their end. */
  facts(): EvidenceFacts
}

/** Opens an evidence file. Memory does not grow with the number of trials. */
export async function readEvidence(path: string): Promise<EvidenceReading> {
  const lines = readLines(path)
  const whole = createHash('sha256')
  const first = await firstLine(lines, path)
  whole.update(first.bytes).update('\n')
  const header = parseHeader(first, path)
  let facts: EvidenceFacts | undefined

  async function* trials(): AsyncGenerator<Trial> {
    const observed = createHash('sha256')
    let bytes = first.bytes.length + 1
    let end: EvidenceEnd | undefined
    let number = 1
    for await (const line of lines) {
      number++
      if (!line.complete) break
      bytes = line.offset + line.bytes.length + 1
      whole.update(line.bytes).update('\n')
      const entry = parseEntry(line, path, number)
      if (entry.kind === 'end') end = entry
      else {
        observed.update(line.bytes).update('\n')
        yield entry.trial
      }
    }
    facts = factsOf({ bytes, whole, observed, end })
  }

  return {
    path,
    header,
    trials,
    facts() {
      if (facts === undefined) throw new Error('facts() was called before the trials were read')
      return facts
    },
  }
}

function factsOf(read: {
  bytes: number
  whole: Hash
  observed: Hash
  end: EvidenceEnd | undefined
}): EvidenceFacts {
  return {
    bytes: read.bytes,
    hash: read.whole.digest('hex'),
    trialsHash: read.observed.digest('hex'),
    ...(read.end === undefined ? {} : { end: read.end }),
  }
}

async function firstLine(lines: AsyncGenerator<Line>, path: string): Promise<Line> {
  try {
    const first = await lines.next()
    if (first.done !== true && first.value.complete) return first.value
  } catch (cause) {
    throw new AirworthyError('evidence-not-found', `cannot read evidence ${path}: ${systemReason(cause)}`, {
      next: 'Run `airworthy eval` first, or give the path of an evidence file with --run.',
      cause,
    })
  }
  throw invalid(path, 1, 'the file has no header')
}

function parseHeader(line: Line, path: string): EvidenceHeader {
  const value = parseJson(line, path, 1)
  if (value.kind !== 'header' || value.schema !== 'airworthy.evidence/1') {
    throw invalid(path, 1, 'this is not an evidence header of schema airworthy.evidence/1')
  }
  const broken = Object.entries(HEADER_FIELDS).find(([field, type]) => typeof value[field] !== type)
  if (broken !== undefined) throw invalid(path, 1, `the header has no ${broken[0]}`)
  return value as unknown as EvidenceHeader
}

/** What a verdict cannot do without. */
const HEADER_FIELDS: Readonly<Record<string, 'string' | 'number' | 'object'>> = {
  run: 'string',
  evidence: 'string',
  feature: 'string',
  contract: 'object',
  testSet: 'object',
  repeats: 'number',
  planned: 'number',
  plan: 'object',
}

type Entry = { readonly kind: 'trial'; readonly trial: Trial } | EvidenceEnd

function parseEntry(line: Line, path: string, number: number): Entry {
  const value = parseJson(line, path, number)
  if (value.kind === 'end') return value as unknown as EvidenceEnd
  if (value.kind !== 'trial' || typeof value.case !== 'string' || typeof value.position !== 'number') {
    throw invalid(path, number, 'this line is neither a trial nor the end of a run')
  }
  const { kind: _, ...trial } = value
  return { kind: 'trial', trial: trial as unknown as Trial }
}

function parseJson(line: Line, path: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line.bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    throw invalid(path, number, 'this line is not JSON')
  }
  throw invalid(path, number, 'this line is not a JSON object')
}

function invalid(path: string, number: number, problem: string): AirworthyError {
  return new AirworthyError('evidence-invalid', `${path}:${number}: ${problem}`, {
    next: 'Evidence files are written by `airworthy eval` and must not be edited; run it again.',
  })
}
