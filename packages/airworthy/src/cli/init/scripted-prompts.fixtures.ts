import { type Prompts, PromptsStopped } from './prompts.ts'

/** What the scripted person answers: by a part of the question. Everything else is left as proposed. */
export type Script = Readonly<Record<string, string | readonly string[]>>

export interface ScriptedPrompts extends Prompts {
  /** Every question, in order. */
  readonly asked: readonly string[]
  /** What the questions refused, in order. */
  readonly refused: readonly string[]
}

export const STOP = '\u0003'

/** A person who follows a script. A list of answers is tried until one is not refused. */
export function scriptedPrompts(script: Script = {}): ScriptedPrompts {
  const asked: string[] = []
  const refused: string[] = []

  function answersTo(message: string, proposal: string): readonly string[] {
    asked.push(message)
    const key = Object.keys(script).find((part) => message.includes(part))
    const answer = key === undefined ? proposal : (script[key] ?? proposal)
    if (answer === STOP) throw new PromptsStopped('stopped by the script')
    return typeof answer === 'string' ? [answer] : answer
  }

  function accepted(texts: readonly string[], refusal: (text: string) => string | undefined): string {
    for (const text of texts) {
      const reason = refusal(text)
      if (reason === undefined) return text
      refused.push(reason)
    }
    throw new Error(`every answer was refused: ${refused.at(-1)}`)
  }

  return {
    asked,
    refused,
    text: async ({ message, proposal, refusal }) => accepted(answersTo(message, proposal), refusal),
    lines: async ({ message, refusal }) => accepted(answersTo(message, ''), refusal),
    choice: async ({ message, options, proposal }) => {
      const [answer] = answersTo(message, proposal)
      const option = options.find(({ value }) => value === answer)
      if (option === undefined) throw new Error(`${message} has no option ${answer}`)
      return option.value
    },
    confirm: async (message) => answersTo(message, 'no')[0] === 'yes',
  }
}
