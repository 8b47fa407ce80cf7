/** Why a text cannot be the answer to a question; undefined when it can. */
export type Refusal = (text: string) => string | undefined

interface TextQuestion {
  readonly message: string
  /** What an empty line means. */
  readonly proposal: string
  readonly refusal: Refusal
}

interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly hint?: string
}

export interface ChoiceQuestion<Value extends string> {
  readonly message: string
  readonly options: readonly Option<Value>[]
  readonly proposal: Value
}

interface LinesQuestion {
  readonly message: string
  readonly refusal: Refusal
}

/** How questions reach a person. Each rejects with `PromptsStopped` when the person stops. */
export interface Prompts {
  text(question: TextQuestion): Promise<string>
  choice<Value extends string>(question: ChoiceQuestion<Value>): Promise<Value>
  /** Several lines, ended by an empty one; an empty text is an answer. */
  lines(question: LinesQuestion): Promise<string>
  confirm(message: string): Promise<boolean>
}

/** The person ended the questions by ^C. */
export class PromptsStopped extends Error {}
