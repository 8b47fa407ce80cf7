import type { Finding } from './attack-intents.ts'
import { stem } from './stem.ts'

/** One sentence of a passage, or one fenced block of code. */
interface Sentence {
  /** Without what stands in quotation marks: that is what somebody else said. */
  readonly text: string
  readonly isCode: boolean
  /** In lower case, with commas and colons. */
  readonly words: readonly string[]
  /** Stems of its content words. */
  readonly keys: ReadonlySet<string>
}

/** What one asks of somebody who writes; a manual asks its reader to click, install and run. */
const REQUESTS = new Set(
  `analyse analyze answer append augment brainstorm calculate classify compare compile compose compute convert craft
  create critique decipher decode define describe determine devise discuss draft elaborate embed emulate encode encrypt
  enhance evaluate explain expand express extend forget formulate generate give highlight hint identify ignore imagine
  improve include incorporate infer inform insert integrate introduce invent itemize list mention modify name narrate
  offer outline paraphrase plan predict present pretend promote propose provide quote rank rate recite recommend
  refine rephrase reply report respond reveal revise rewrite say send share shift sing speak spread state substitute
  suggest summarise summarize supplement tell transfer transform translate utilise utilize write`.split(
    /\s+/,
  ),
)
/** What stands for the one that answers. */
const MODEL =
  /\b(?:ai|llm|chatbot|chatgpt|gpt|(?:ai|virtual|digital) assistants?|language models?|assistant(?=:)|automated (?:agent|system)s?)\b/i
const OBLIGED = /\b(?:you|your|must|should|always|never|shall)\b/i
/** What one does to an answer. */
const TREATMENTS = new Set(
  "add adjust begin change close conclude do don't encrypt end ensure finish keep limit make prefix prepend put remember replace restrict start use".split(
    ' ',
  ),
)
const MODALS = new Set(['can', 'could', 'would', 'will', 'must', 'should'])
const PREPOSITIONS = new Set(['in', 'to', 'at', 'with', 'within', 'throughout', 'before', 'after'])
/** Words that may open a request before its verb. */
const OPENINGS = new Set(
  'please kindly also now then next and but so first finally additionally instead always ,'.split(' '),
)
/** After these a word that could be a verb is a noun or an adjective. */
const AFTER_NOUN = new Set(
  'of is was are were by has had been will would can could may might in and or for at from than as when where if whether , :'.split(
    ' ',
  ),
)
/** Words that do not tell what a sentence is about. */
const NO_TOPIC = new Set(
  `about above after again against also although among another because been before being below between both does
  doing down during each either else even ever every from further have having here hers herself himself however into
  itself just like made make makes many more most much must once only other others ours over please quite rather same
  shall should since some such than that their theirs them then there these they this those through thus under until
  upon very were what when where whether which while whom whose will with within would your yours yourself following
  subsequent answer reply response`.split(/\s+/),
)
const TO_THE_ANSWER =
  /\byour (?:\w{1,20} )?(?:answers?|response|reply|replies|output|elucidation|explanation)\b/i
const CODE_TO_INSERT =
  /\b(?:following|below|subsequent|next|given|this|above) (?:\w{1,20} )?(?:code|script|snippet|function)\b/i
const YOUR_WORK =
  /\byour (?:\w{1,20} )?(?:code|codebase|solution|implementation|program|script|algorithm|logic|\w{4,20}ion)\b/i
const SECOND_PERSON = /^you(?:r|rs|rself)?$/

/** The least that a passage must say besides, so that something can be foreign to it. */
const LEAST_SENTENCES = 2
const LEAST_WORDS = 25
/** The share of a sentence's content words up to which its topic is not the passage's. */
const FOREIGN_TO = 0.25

/**
 * Finds requests in a passage that are addressed to whoever answers from it and have nothing to do with what the
 * passage is about. Two things must come together: the form (a request for text, a question, code to be taken over)
 * and a topic of its own, for a manual is full of requests and an encyclopaedia of other people's words.
 */
export function findForeignInstructions(text: string): readonly Finding[] {
  const sentences = readSentences(text)
  const addressed = sentences.filter((sentence) => !sentence.isCode && isAddressed(sentence))
  const toTheAnswer = addressed.find((sentence) => isAboutTheAnswer(sentence))
  if (toTheAnswer !== undefined) {
    return [{ concern: 0.9, does: 'tells the reader how to answer', quote: toTheAnswer.text }]
  }
  const rest = sentences.filter((sentence) => !sentence.isCode && !isAddressed(sentence))
  const words = rest.reduce((sum, sentence) => sum + sentence.words.length, 0)
  if (rest.length < LEAST_SENTENCES || words < LEAST_WORDS || addressed.length > rest.length) return []
  const topic = new Set(rest.flatMap((sentence) => [...sentence.keys]))
  const asks = addressed.filter(
    (sentence) =>
      isRequest(sentence) || isQuestion(sentence) || bringsCode(sentence) || speaksToModel(sentence),
  )
  const foreign = asks.find((sentence) => isForeign(sentence, topic))
  return foreign === undefined
    ? []
    : [{ concern: 0.6, does: 'asks its reader for something that it is not about', quote: foreign.text }]
}

/** Whether a text by itself speaks to the one that answers: tells how to answer, or names a model and asks it. */
export function isInstruction(text: string): boolean {
  return readSentences(text).some((sentence) => {
    const asks = sentence.words.some((word) => REQUESTS.has(word))
    return isAboutTheAnswer(sentence) || (MODEL.test(sentence.text) && asks)
  })
}

function isForeign({ keys }: Sentence, topic: ReadonlySet<string>): boolean {
  const shared = [...keys].filter((key) => topic.has(key)).length
  return keys.size > 0 && shared <= FOREIGN_TO * keys.size
}

function isAddressed(sentence: Sentence): boolean {
  return (
    isRequest(sentence) ||
    isQuestion(sentence) ||
    speaksToModel(sentence) ||
    sentence.words.some((word) => SECOND_PERSON.test(word))
  )
}

function isAboutTheAnswer({ text, words }: Sentence): boolean {
  const [first = '', second = ''] = words.filter((word) => !OPENINGS.has(word))
  const isAsked = REQUESTS.has(first) || TREATMENTS.has(first) || (MODALS.has(first) && second === 'you')
  return (isAsked || (PREPOSITIONS.has(first) && second === 'your')) && TO_THE_ANSWER.test(text)
}

/** A sentence as somebody writes it to a reader; a piece of code or of a message begins otherwise. */
const OPENS_AS_SENTENCE = /^[\s"'“(*-]{0,4}\p{Lu}/u

function isRequest({ text, words }: Sentence): boolean {
  if (!OPENS_AS_SENTENCE.test(text)) return false
  const start = words.findIndex((word) => !OPENINGS.has(word))
  const verb = words[start] ?? ''
  return REQUESTS.has(verb) && !AFTER_NOUN.has(words[start + 1] ?? 'of')
}

function isQuestion({ text }: Sentence): boolean {
  return OPENS_AS_SENTENCE.test(text) && /\p{L}\?["'”’)]{0,3}$/u.test(text)
}

function speaksToModel({ text }: Sentence): boolean {
  return MODEL.test(text) && OBLIGED.test(text)
}

function bringsCode({ text }: Sentence): boolean {
  return CODE_TO_INSERT.test(text) && YOUR_WORK.test(text)
}

const SENTENCE_END = /[.!?]+["'”’)\]]{0,3}(?=\s|$)|[。！？\n]+/g
const QUOTATION = /"[^"\n]{1,1000}"|“[^“”\n]{1,1000}”/g
/** A point does not end a sentence after these. */
const BEFORE_POINT = /(?:^|[\s.(])(?:\p{L}|st|dr|mr|mrs|ms|vs|no|ca|jr|prof|gen|e\.g|i\.e)$/iu

function readSentences(text: string): readonly Sentence[] {
  const blocks = text.split('```')
  return blocks.flatMap((block, index) => {
    if (index % 2 === 1) return [sentenceOf(block, true)]
    return splitProse(block.replace(QUOTATION, '""')).map((sentence) => sentenceOf(sentence, false))
  })
}

function splitProse(text: string): readonly string[] {
  const sentences: string[] = []
  let start = 0
  for (const mark of text.matchAll(SENTENCE_END)) {
    const before = text.slice(Math.max(start, mark.index - 6), mark.index)
    if (mark[0].startsWith('.') && BEFORE_POINT.test(before)) continue
    const end = mark.index + mark[0].length
    sentences.push(text.slice(start, end).trim())
    start = end
  }
  sentences.push(text.slice(start).trim())
  return sentences.filter((sentence) => /\p{L}/u.test(sentence))
}

function sentenceOf(text: string, isCode: boolean): Sentence {
  if (isCode) return { text, isCode, words: [], keys: new Set() }
  const words = text.toLowerCase().match(/\p{L}[\p{L}\p{N}'’-]*|\p{N}+|[,:]/gu) ?? []
  const isTopic = (word: string): boolean =>
    word.length > 3 && /\p{L}/u.test(word) && !NO_TOPIC.has(word) && !REQUESTS.has(word)
  return { text, isCode, words, keys: new Set(words.filter(isTopic).map((word) => stem(word))) }
}
