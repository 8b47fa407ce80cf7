import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import type { Decision } from './gate-report.ts'

/** One verdict that was taken from a test set. */
interface RecordedLook {
  readonly number: number
  readonly feature: string
  readonly run: string
  readonly at: string
  /** What was judged by what: the same observations under the same contract are no new look. */
  readonly trialsHash: string
  readonly contractHash: string
  /** Smallest content hashes of the cases, to recognise a test set that was changed a little. */
  readonly sketch: readonly number[]
  readonly verdict: Decision
}

/** What is about to be looked at. */
export type LookSubject = Omit<RecordedLook, 'number' | 'verdict' | 'at'>

/** Test sets that share at least this part of their cases count as the same. */
const SAME_SET_SHARE = 0.05

/**
 * The number of the next look: 1 + the earlier looks of this feature at these cases. The same observations judged by
 * the same contract keep the number they had.
 */
function nextLook(subject: LookSubject, earlier: readonly RecordedLook[]): number {
  const related = earlier.filter(
    (look) => look.feature === subject.feature && share(look.sketch, subject.sketch) >= SAME_SET_SHARE,
  )
  const repeated = related.find(
    (look) => look.trialsHash === subject.trialsHash && look.contractHash === subject.contractHash,
  )
  return repeated?.number ?? 1 + Math.max(0, ...related.map((look) => look.number))
}

/** The number that the next verdict from these cases will have. */
export function upcomingLook(folder: string, subject: Pick<LookSubject, 'feature' | 'sketch'>): number {
  return nextLook({ ...subject, run: '', trialsHash: '', contractHash: '' }, readLooks(folder))
}

/** Part of two sets' cases that both have, estimated from their bottom-k sketches (Broder 1997). */
function share(a: readonly number[], b: readonly number[]): number {
  const size = Math.min(a.length, b.length)
  if (size === 0) return 0
  const inB = new Set(b)
  const both = a.filter((hash) => inB.has(hash)).length
  return both / size
}

/** Reads the looks that were taken; none when the folder does not exist. */
function readLooks(folder: string): readonly RecordedLook[] {
  return lookNames(folder).map((name) => readLook(join(folder, name)))
}

const LOOK_NAME = /^look-(\d+)\.json$/

function lookNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => LOOK_NAME.test(name))
      .sort()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw new AirworthyError('file-not-readable', `cannot read ${folder}: ${systemReason(cause)}`, { cause })
  }
}

function nextName(folder: string): string {
  const taken = lookNames(folder).map((name) => Number(LOOK_NAME.exec(name)?.[1]))
  return `look-${String(1 + Math.max(0, ...taken)).padStart(4, '0')}.json`
}

function readLook(path: string): RecordedLook {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RecordedLook
  } catch (cause) {
    throw new AirworthyError('evidence-invalid', `${path} is not a recorded look: ${systemReason(cause)}`, {
      next: 'Restore the file from version control; looks are written by `airworthy gate` and must not be edited.',
      cause,
    })
  }
}

/** Takes the next look at a subject and records it before its verdict is shown. */
export interface LookTaking {
  readonly folder: string
  readonly subject: LookSubject
  readonly at: string
  /** Judges at the confidence that is left for the look of this number. */
  readonly judge: (number: number) => Decision
}

/**
 * Each look is a numbered file, created only if it does not exist: of two gates at the same moment one finds the number
 * taken, reads the other's look and judges again with less confidence. The same observations are not recorded twice.
 */
export function takeLook({ folder, subject, at, judge }: LookTaking): number {
  for (;;) {
    const earlier = readLooks(folder)
    const number = nextLook(subject, earlier)
    const verdict = judge(number)
    const repeated = earlier.some(
      (look) =>
        look.feature === subject.feature &&
        look.trialsHash === subject.trialsHash &&
        look.contractHash === subject.contractHash,
    )
    if (repeated) return number
    const path = join(folder, nextName(folder))
    if (created(path, { number, at, verdict, ...subject })) return number
  }
}

function created(path: string, look: RecordedLook): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify(look)}\n`, { flag: 'wx' })
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
    throw new AirworthyError(
      'file-not-writable',
      `cannot record the look in ${path}: ${systemReason(cause)}`,
      {
        next: 'A verdict is shown only once its look is recorded; make the folder writable.',
        cause,
      },
    )
  }
}
