import { resolve } from 'node:path'
import { AirworthyError } from '@airworthy/sdk'
import { IdTable } from './id-table.ts'
import { jsonValueMistake } from './json-value.ts'
import { lineValue } from './jsonl.ts'
import { type Line, readLines } from './lines.ts'
import { NumberList } from './number-list.ts'
import { Problems, quoted, type Report } from './problems.ts'
import { type RecordedTrial, readTrial, type StatedTrial } from './recorded-trial.ts'
import { openFile } from './source.ts'

export type { RecordedTrial } from './recorded-trial.ts'

interface RecordedTrialsOptions {
  /** Folder that a relative path starts from. Default: the working directory. */
  readonly directory?: string
}

/**
 * Reads recorded trials, one JSON object a line: `case` and what was observed. The same case again is a repeat of it.
 * Memory holds some 50 bytes a trial. After the first problem nothing more comes, and the rest is only checked.
 * @throws AirworthyError `evidence-invalid` with all problems (at most 20), each with file and line;
 * `file-not-readable` when the file is missing, a folder, or may not be read.
 */
export async function* readRecordedTrials(
  path: string,
  options: RecordedTrialsOptions = {},
): AsyncGenerator<RecordedTrial> {
  const problems = new Problems({
    code: 'evidence-invalid',
    subject: 'The recorded trials',
    next: 'Mend these lines and run it again.',
  })
  const file = await openFile(resolve(options.directory ?? '.', path), path)
  const repeats = new Repeats()
  try {
    for await (const lines of readLines(file.handle)) {
      for (const line of lines) {
        const report: Report = (message) => problems.add(path, line.number, message)
        const trial = trialOf(line, repeats, report)
        if (trial !== undefined && problems.count === 0) yield trial
      }
    }
  } finally {
    await file.handle.close()
  }
  problems.throwIfAny()
  if (repeats.count > 0) return
  throw new AirworthyError('evidence-invalid', `${path}: has no trials`, {
    next: 'Record at least one trial a line: {"case": "…", "answer": "…"}.',
  })
}

function trialOf(line: Line, repeats: Repeats, report: Report): RecordedTrial | undefined {
  const value = lineValue(line, report)
  if (value === undefined) return undefined
  const mistake = jsonValueMistake(value)
  if (mistake !== undefined) {
    report(`the trial ${mistake}`)
    return undefined
  }
  const stated = readTrial(value, report)
  const repeat = stated === undefined ? undefined : repeats.add(stated, line.number, report)
  return stated === undefined || repeat === undefined ? undefined : { ...stated, repeat }
}

/** Numbers the repeats of each case, in the order of the file unless the trials say otherwise. */
class Repeats {
  readonly #cases = new IdTable()
  readonly #counts = new NumberList('uint32')
  readonly #repeats = new IdTable()
  readonly #lines = new NumberList('uint32')

  /** How many trials were added. */
  get count(): number {
    return this.#repeats.count
  }

  /** The repeat that a trial is; undefined, and reported, if that repeat is there already. */
  add(trial: StatedTrial, line: number, report: Report): number | undefined {
    const known = this.#cases.add(trial.case)
    if (known === undefined) this.#counts.push(0)
    const earlier = this.#counts.increment(known ?? this.#cases.count - 1)
    const repeat = trial.repeat ?? earlier
    const same = this.#repeats.add(JSON.stringify([trial.case, repeat]))
    if (same === undefined) {
      this.#lines.push(line)
      return repeat
    }
    report(
      `repeat ${repeat} of case ${quoted(trial.case)} is recorded already on line ${this.#lines.at(same)}`,
    )
    return undefined
  }
}
