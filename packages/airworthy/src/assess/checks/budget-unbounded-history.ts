import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { isGeneration, type ModelCall } from '../inventory/model-call.ts'
import type { Module } from '../parse/module.ts'

/** The whole conversation is sent again with each turn. */
export const unboundedHistory: Check = {
  id: 'budget/unbounded-history',
  title: 'Each turn sends the whole conversation again',
  failureMode: 'F5',
  severity: 'medium',
  core: false,
  decide,
}

/** Text that keeps a history short. */
const SHORTENED =
  /trim_?[mM]essages|pruneMessages|truncat\w*\w*(?:messages|history|conversation)|(?:messages|history|conversation)\w*\.slice\(|(?:messages|history|conversation)\w*\[\s*-|WindowMemory|SummaryMemory|SummaryBufferMemory|TokenBufferMemory|ChatMemoryBuffer|summari[sz]\w*(?:history|conversation|middleware)|(?:history|conversation)s?_?(?:limit|window|max)|max_?(?:history|turns|context)|max_?messages(?!_?per)|deque\(\s*maxlen|SummarizationMiddleware|compact(?:ion|_history|History)|context_?window/i
/** A history that only grows. */
const GROWING =
  /^(?:ConversationBufferMemory|BufferMemory|ChatMessageHistory|InMemoryChatMessageHistory|RunnableWithMessageHistory|ConversationChain)$/
const HISTORY =
  /(?:^|[._])(?:messages|history|chat_history|chatHistory|conversation|conversation_history|conversationHistory|pastMessages|chatMessages|previous_messages)$/

function decide(facts: Facts): Decision {
  const calls = facts.calls.filter(isGeneration)
  const [main] = calls
  if (main === undefined) return notApplicable(unboundedHistory, 'No call generates an answer.')
  if (/assistants|realtime/.test(main.sdk) || main.kind === 'realtime') {
    return absent(unboundedHistory, {
      reason: 'The provider keeps the conversation and shortens it by its own rule.',
      confidence: 'medium',
    })
  }
  const near = nearby(facts, main)
  const growing = near.flatMap((module) => growingIn(module))
  if (growing.length === 0)
    return notApplicable(
      unboundedHistory,
      'No history of a conversation was seen to be sent with a question.',
    )
  const shortened = facts
    .search(SHORTENED, { paths: near.map(({ path }) => path), most: 5 })
    .filter(({ text }) => !/^(?:#|\/\/|\*)/.test(text))
  if (shortened.length > 0) {
    return absent(unboundedHistory, {
      reason: 'The history is cut or summed up before it is sent.',
      evidence: shortened.map(({ path, line }) => ({ path, line, shows: 'keeps the history short' })),
      confidence: 'medium',
    })
  }
  if (growing.every(({ shows }) => shows.endsWith('?')))
    return unknown(unboundedHistory, {
      reason: 'A history is sent, and it could not be followed to where it is kept.',
      evidence: growing,
    })
  return present(unboundedHistory, {
    reason:
      'Every turn sends the whole conversation again, so the tenth question costs many times the first.',
    evidence: growing,
    remedy: 'Keep the last turns within a token budget, or sum up what came before.',
    effortDays: { low: 0.5, high: 1, because: 'a window, and a case that shows that nothing needed is lost' },
    confidence: 'medium',
  })
}

/** The file of the call, its entry points and what stands directly between them. */
function nearby(facts: Facts, call: ModelCall): readonly Module[] {
  const entries = facts.entriesReaching(call).slice(0, 2)
  const between = facts.imports
    .importers(call.path)
    .filter((path) => entries.some((entry) => facts.imports.distance(entry.path, path) !== undefined))
  const beside = facts.imports
    .imports(call.path)
    .filter((path) => /hist|memor|message|context|conversation|middleware/i.test(path))
  return [...new Set([call.path, ...between, ...beside, ...entries.map(({ path }) => path)])]
    .slice(0, 12)
    .flatMap((path) => facts.modules.get(path) ?? [])
}

function growingIn(module: Module): readonly Evidence[] {
  const memories = module.calls.filter(({ callee }) => GROWING.test(callee.split('.').at(-1) ?? ''))
  const sent = module.calls.filter((call) => isSent(call.node.text, call.callee) && !memories.includes(call))
  return [
    ...memories.map(({ line, callee }) => ({ path: module.path, line, shows: `${callee} keeps every turn` })),
    ...sent.map(({ line }) => ({ path: module.path, line, shows: 'the conversation so far is added to' })),
  ]
}

/** `messages.push(…)`, `history.append(…)`, `convertToModelMessages(messages)`. */
function isSent(text: string, callee: string): boolean {
  const receiver = callee.replace(/\.(?:push|append|extend|concat)$/, '')
  if (receiver !== callee) return HISTORY.test(receiver) && /user|assistant|role|Human|AI/.test(text)
  return /(?:^|\.)convertTo(?:Model|Core)Messages$/.test(callee)
}
