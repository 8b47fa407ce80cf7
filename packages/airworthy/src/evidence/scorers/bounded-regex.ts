import { type Context, createContext, Script } from 'node:vm'

export type RegexResult =
  | { readonly kind: 'matched' }
  | { readonly kind: 'not-matched' }
  | { readonly kind: 'unmeasured'; readonly reason: string }

const MAXIMUM_CHARACTERS = 100_000
const TIMEOUT_MS = 1_000

interface Search {
  readonly context: Context
  readonly script: Script
}

let opened: Search | undefined

/** Made for the first search, because most runs have none and would wait for it. */
function openSearch(): Search {
  opened ??= { context: createContext(), script: new Script('pattern.test(text)') }
  return opened
}

/**
 * Looks for the pattern anywhere in the text. A text over 100,000 characters is not searched, and a pattern that
 * backtracks for more than a second is stopped; both are `unmeasured`, so a bad pattern never holds a run.
 */
export function testRegex(pattern: RegExp, text: string): RegexResult {
  if (text.length > MAXIMUM_CHARACTERS) {
    return { kind: 'unmeasured', reason: `the answer has over ${MAXIMUM_CHARACTERS} characters` }
  }
  const { context, script } = openSearch()
  // A flag g or y would carry the place of the last match into the next answer.
  context.pattern = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  context.text = text
  try {
    return { kind: script.runInContext(context, { timeout: TIMEOUT_MS }) ? 'matched' : 'not-matched' }
  } catch {
    return { kind: 'unmeasured', reason: `the pattern ${pattern} took longer than ${TIMEOUT_MS} ms` }
  }
}
