import { contentText } from '../models/chat-message.ts'
import { type JsonObject, objectOf, textOf } from '../models/json.ts'
import { isReasoning, isRefusal, otherAnswers, worstFinish } from './message-content.ts'

/** What one chunk of a stream brings. */
export interface Seen {
  /** Of the first choice, which is the one that is read. */
  readonly text: string
  readonly hasContent: boolean
  /** True for tool calls, reasoning, sound, and the text of another choice. */
  readonly isOther: boolean
  readonly isRefusal: boolean
  readonly isFinish: boolean
}

export interface Received {
  readonly text: string
  /** True when there is an answer that is no text. */
  readonly hasOther: boolean
  readonly finishReason: string | undefined
}

/** Follows the choices of a stream. Every one must come to a good end; the text is that of the first. */
export interface ChoiceReader {
  readonly take: (choices: readonly unknown[]) => Seen
  /** True once every choice that began is finished. */
  readonly isFinished: () => boolean
  readonly received: () => Received
}

export function choiceReader(): ChoiceReader {
  const finishes = new Map<unknown, string | undefined>()
  let unfinished = 0
  let text = ''
  let hasOther = false

  function note({ index, finishReason, ...choice }: ReadChoice): void {
    if (index === 0) text += choice.text
    hasOther ||= choice.isAnswer
    if (finishes.get(index) !== undefined) return
    if (!finishes.has(index)) unfinished++
    if (finishReason !== undefined) unfinished--
    finishes.set(index, finishReason)
  }

  return {
    take(choices) {
      const [only, ...others] = choices
      const first = readChoice(objectOf(only))
      note(first)
      if (others.length === 0) return seenOf(first)
      const read = others.map((choice) => readChoice(objectOf(choice)))
      read.forEach(note)
      return [first, ...read].map(seenOf).reduce(together)
    },
    isFinished: () => finishes.size > 0 && unfinished === 0,
    received: () => ({ text, hasOther, finishReason: worstFinish([...finishes.values()]) }),
  }
}

interface ReadChoice {
  readonly index: unknown
  readonly text: string
  readonly isAnswer: boolean
  readonly isReasoning: boolean
  readonly isRefusal: boolean
  readonly finishReason: string | undefined
}

function readChoice(choice: JsonObject): ReadChoice {
  const delta = objectOf(choice.delta)
  return {
    index: choice.index ?? 0,
    text: contentText(delta.content),
    isAnswer: otherAnswers(delta),
    isReasoning: isReasoning(delta),
    isRefusal: isRefusal(delta),
    finishReason: textOf(choice.finish_reason),
  }
}

function seenOf(choice: ReadChoice): Seen {
  const isFirst = choice.index === 0
  const isOther = choice.isAnswer || choice.isReasoning || (!isFirst && choice.text !== '')
  return {
    text: isFirst ? choice.text : '',
    hasContent: isOther || choice.text !== '',
    isOther,
    isRefusal: choice.isRefusal,
    isFinish: choice.finishReason !== undefined,
  }
}

function together(one: Seen, two: Seen): Seen {
  return {
    text: one.text + two.text,
    hasContent: one.hasContent || two.hasContent,
    isOther: one.isOther || two.isOther,
    isRefusal: one.isRefusal || two.isRefusal,
    isFinish: one.isFinish || two.isFinish,
  }
}
