import { join } from 'node:path'
import { requireKept } from './kept-code.ts'

/** The file that the build makes of `commands/eval.ts` and all that it needs; undefined in sources. */
declare const __EVAL__: string | undefined

type EvalModule = typeof import('./commands/eval.ts')

/** The command that is waited for most often: the built tool has it in one file, whose compiled code it keeps. */
export async function loadEval(): Promise<EvalModule> {
  if (typeof __EVAL__ !== 'string') return import('./commands/eval.ts')
  return requireKept(join(import.meta.dirname, __EVAL__)) as EvalModule
}
