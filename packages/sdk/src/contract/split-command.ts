import { Mistake } from './tokens.ts'

const UNQUOTED_OPERATOR = /[|&;<>()`]/

/**
 * Splits a command line into its arguments as a POSIX shell would, without running one: quotes and backslashes are
 * respected, nothing is expanded. Pipes, redirections and lists of commands are refused.
 * @throws {Mistake} that points at the open quote or the operator.
 */
export function splitCommand(text: string): readonly string[] {
  const words: string[] = []
  const pattern = /"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])|(\s+)|([\s\S])/gy
  let word: string | undefined
  for (const match of text.matchAll(pattern)) {
    const [, double, single, escaped, space, plain] = match
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    refuse(plain, match.index)
    word = (word ?? '') + (double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? plain ?? '')
  }
  if (word !== undefined) words.push(word)
  if (words.length > 0) return words
  throw new Mistake('the command is empty', { code: 'invalid-value', offset: 0, length: 1 })
}

function refuse(plain: string | undefined, offset: number): void {
  if (plain === undefined) return
  if (plain === '"' || plain === "'") {
    throw new Mistake('the quote is not closed', { code: 'invalid-value', offset, length: 1 })
  }
  if (UNQUOTED_OPERATOR.test(plain)) {
    const next = 'put it in quotes, or write a script and name it here'
    throw new Mistake(`no shell runs the command, so "${plain}" has no meaning`, {
      code: 'invalid-value',
      offset,
      length: 1,
      next,
    })
  }
}
