import type { Reading } from './reading.ts'
import type { ShapeSchema } from './shape-schema.ts'

export interface ShapeInput {
  readonly answer: string
  /** From `readSchema`, which is where an unsupported schema is refused. */
  readonly schema: ShapeSchema
  /** Whether the JSON may stand in a Markdown fence. Without it, no: a caller that parses the answer would fail. */
  readonly allowFence?: boolean
}

const FENCED = /^```(?:json)?[^\S\n]*\n([\s\S]*)\n```$/i
const DEEPEST = 500
const DEPTH_OF = new Map([
  ['[', 1],
  ['{', 1],
  [']', -1],
  ['}', -1],
])

/**
 * Says whether an answer is JSON that its schema allows: signal 1 or 0, never between. The reason names the first
 * path that is wrong, such as `$.items[2].price is "12", not a number`. Text around the JSON is wrong, and so is
 * a fence unless `allowFence` is set: the answer is judged as the feature's caller receives it.
 */
export function shape({ answer, schema, allowFence = false }: ShapeInput): Reading {
  const text = answer.trim()
  const fenced = FENCED.exec(text)?.[1]
  if (fenced !== undefined && !allowFence) return wrong('the answer stands in a Markdown fence')
  const json = fenced ?? text
  if (isTooDeep(json)) return wrong(`the answer is nested deeper than ${DEEPEST} levels`)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return wrong(text === '' ? 'the answer is empty' : 'the answer is not JSON')
  }
  const mismatch = schema.check(value)
  if (mismatch !== undefined) return wrong(`${mismatch.path} ${mismatch.problem}`)
  return { kind: 'measured', signal: 1, reason: 'the answer has the shape of its schema' }
}

function wrong(reason: string): Reading {
  return { kind: 'measured', signal: 0, reason }
}

/** Counts brackets outside strings, so that no recursion meets a value that it cannot get to the end of. */
function isTooDeep(json: string): boolean {
  let depth = 0
  let isText = false
  for (let at = 0; at < json.length && depth <= DEEPEST; at += 1) {
    const mark = json.charAt(at)
    if (mark === '\\') at += 1
    else if (mark === '"') isText = !isText
    else if (!isText) depth += DEPTH_OF.get(mark) ?? 0
  }
  return depth > DEEPEST
}
