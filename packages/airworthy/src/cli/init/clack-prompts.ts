import { confirm, isCancel, multiline, select, text } from '@clack/prompts'
import { type ChoiceQuestion, type Prompts, PromptsStopped } from './prompts.ts'

function answered<Value>(value: Value): Exclude<Value, symbol> {
  if (isCancel(value)) throw new PromptsStopped('stopped by the user')
  return value as Exclude<Value, symbol>
}

/** The questions on a terminal. */
export const clackPrompts: Prompts = {
  async text({ message, proposal, refusal }) {
    const shown = proposal === '' ? {} : { placeholder: proposal, defaultValue: proposal }
    const validate = (typed: string | undefined) => refusal(typedOr(typed, proposal))
    return typedOr(answered(await text({ message, ...shown, validate })), proposal)
  },

  async choice<Value extends string>({ message, options, proposal }: ChoiceQuestion<Value>) {
    const shown = options.map(({ value, label, hint }) => ({
      value: String(value),
      label,
      ...(hint === undefined ? {} : { hint }),
    }))
    const chosen = answered(await select({ message, options: shown, initialValue: String(proposal) }))
    return options.find(({ value }) => value === chosen)?.value ?? proposal
  },

  async lines({ message, refusal }) {
    return answered(await multiline({ message, validate: (typed) => refusal(typed ?? '') })) ?? ''
  },

  async confirm(message) {
    return answered(await confirm({ message, initialValue: false }))
  },
}

function typedOr(typed: string | undefined, proposal: string): string {
  const trimmed = (typed ?? '').trim()
  return trimmed === '' ? proposal : trimmed
}
