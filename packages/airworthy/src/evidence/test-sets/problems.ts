import { AirworthyError, type ErrorCode } from '@airworthy/sdk'

/** Receives one problem of one record, as a sentence without its place. */
export type Report = (message: string) => void

/** Reading stops after this many problems. */
const MAX_PROBLEMS = 20

interface ProblemsOptions {
  readonly code: ErrorCode
  /** What was read, for the first line of the message: `the test set`. */
  readonly subject: string
  /** What to do next, one sentence in the imperative. */
  readonly next: string
}

/** Collects what is wrong in files that a person wrote, so that all of it is told at once. */
export class Problems {
  readonly #lines: string[] = []
  readonly #options: ProblemsOptions

  constructor(options: ProblemsOptions) {
    this.#options = options
  }

  get count(): number {
    return this.#lines.length
  }

  /**
   * Adds one problem at `file:line` (or `file`, without a line).
   * @throws AirworthyError with all problems, when this is the last one that is collected.
   */
  add(file: string, line: number | undefined, message: string): void {
    this.#lines.push(line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`)
    if (this.#lines.length >= MAX_PROBLEMS) this.throwIfAny()
  }

  /** @throws AirworthyError with all problems, if there are any. */
  throwIfAny(): void {
    const count = this.#lines.length
    if (count === 0) return
    const { code, subject, next } = this.#options
    const heading =
      count >= MAX_PROBLEMS
        ? `${subject} has ${count} problems or more (reading stopped there)`
        : `${subject} has ${count === 1 ? 'a problem' : `${count} problems`}`
    throw new AirworthyError(code, `${heading}:\n${this.#lines.join('\n')}`, { next })
  }
}

const MAX_QUOTED = 60

/** A value from a file as a message shows it: JSON, cut after 60 characters. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}…`
}

/** The JSON type of a value with its article: `a list`, `an object`, `null`. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'a list'
  const names: Readonly<Record<string, string>> = {
    object: 'an object',
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
  }
  return names[typeof value] ?? `a ${typeof value}`
}

/** True for a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
