import { atCalls, generations, mainCalls } from '../anchors.ts'
import { isCollection } from '../call-islands.ts'
import type { Check, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts, TextHit } from '../facts.ts'
import { knowledgeSources } from '../knowledge.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { productPaths } from '../product-paths.ts'
import {
  answeringPrompts,
  promptBroughtAlong,
  promptOfCaller,
  searchesTheWebAlone,
  servesAnyPrompt,
} from '../product-scope.ts'
import { type PromptText, promptTexts } from '../prompt-texts.ts'

/** Words of which an instruction about other topics holds at least one. */
const HINT =
  /relat|relevant|topic|scope|only|outside|decline|refus|politely|pertain|not about|unable|sorry|stick to|exclusively|solely|strictly|limit|don['’]?t know|cannot/i
const OFF_TOPIC =
  /(?:\bnot|n['’]t|\bun)[\s-]?(?:directly |clearly |explicitly )?(?:be )?(?:related?|relevant|pertain\w*|about (?:the|this|our|your)|concern\w*)\b(?! to (?:the|this|that|their|user['’]?s?) (?:\w+ )?(?:question|quer|request|ask))|off[\s-]?topic|(?:out of|out-of-|outside(?: of)?|beyond)[\s-](?:your |the |this |its |our )?(?:\w+ )?(?:scope|domain|expertise|area|field|topics?|subject|knowledge)\b|\bonly (?:answer|respond to|reply to|help with|discuss|assist with|talk about|handle|provide (?:information|answers) (?:about|on|related))\b(?! (?:['"‘“`]|true|false|yes\b|no\b|in\b|after|once|when|with (?:the letter|one|a single|yes|json|valid)))|\b(?:do not|don['’]t|never|refuse to|decline to|cannot|can['’]t|should not|must not) (?:answer|respond to|discuss|engage|help with|assist with|talk about|provide)\b[^.]{0,60}\b(?:other (?:questions?|topics?|subjects?)|anything else|unrelated|(?:questions?|topics?|requests?) (?:that|which|about|outside|on|not|unrelated|beyond))|\b(?:refuse|decline|redirect|steer)\b[^.]{0,80}\b(?:question|request|topic|quer|conversation|back to)|\b(?:unrelated|irrelevant)\b[^.]{0,30}\b(?:question|quer|topic|request|conversation)|\b(?:question|quer\w+|topic|request)s?\b[^.]{0,40}\b(?:unrelated|irrelevant)\b|\bstay (?:on|within) (?:topic|scope)|only (?:about|on|for) (?:the )?(?:topics?|subjects?|questions)/i
/** What is done with such a question. */
const REFUSES =
  /\b(?:only|solely|exclusively|strictly|decline|refuse|reject|redirect|steer|politely|sorry|apologi[sz]e|inform|tell|say|remind|explain|reply|respond|answer|mention|state|ignore|avoid|cannot|unable|stay|stick|focus|refrain)\b|\b(?:can|do|does|must|should|are|is|will|wo|ca|have)(?: not|n['’]?t)\b|\bnever\b|let (?:the user|them) know/i
/** Passages come first there, and what the model knows of anything else second. */
const INVITES =
  /(?<!not |n['’]t |never |without |instead of |rather than )\b(?:us(?:e|ing)|rely on|draw on|fall back (?:on|to)|answer (?:from|with|using)|based on|supplement\w*(?: \w+)? with)\b (?:your |its |the )?(?:own |prior |general |outside |world |background |internal |pre-?trained )+knowledge\b/i
/** Whose topic it is: what a user asks or talks about. */
const ASKED =
  /\b(?:quer(?:y|ies)|questions?|requests?|topics?|ask(?:s|ed|ing)?|messages?|users?|conversations?|subjects?|input|anything|scope|expertise|domain|answers?|answering|respond|discuss|help|assist|knowledge|off[\s-]?topic|information)\b/i
/** A sentence about drafts, examples, names or searches speaks of no question of the user. */
const ASIDE_TASK =
  /\b(?:drafts?|examples?|few-shot|snippets?|file names?|files? (?:that|which)|edits?|refactor\w*|commits?|code changes?|search results? (?:that|which)|results? (?:that|which)|passages? (?:that|which)|documents? (?:that|which)|(?:its|your|these|the) (?:prompts?|instructions?|rules|system prompt))\b/i
/** A prompt that asks for a label and not for an answer. */
const SORTS =
  /\b(?:answer|respond|reply|output|return)\b[^.]{0,30}['"‘“`](?:true|yes|no|false|relevant|irrelevant)\b|\b(?:query|question|intent)[- ]rout(?:er|ing)\b|\broute (?:the )?(?:query|question)|\bchoose \W{0,2}(?:exactly )?one\W{0,2} (?:category|option|of the)|\bbinary score\b/i
/** An answer that is bound to what was given, and the words to say when that is not enough. */
const BOUND =
  /\bonly\b[^.]{0,80}\b(?:context|information|sources?|documents?|documentation|facts|passages?|excerpts?|data|provided|given|below|above|following)|\b(?:based|rely|relying|using|use)\b[^.]{0,40}\b(?:only|solely|exclusively|strictly)\b|\b(?:solely|exclusively|strictly)\b[^.]{0,60}\b(?:context|information|sources?|documents?|provided|given)|\b(?:do not|don['’]t|never) (?:use|rely on|make use of|draw on|generate)\b[^.]{0,60}\b(?:prior|outside|external|own|general|other|that don)\b|\bnot (?:invent|make up|fabricate|answer|say)\b[^.]{0,60}\bnot (?:drawn|found|based|contained|directly|in)\b|not (?:explicitly )?(?:written|contained|found|mentioned|covered|available|present|included|in) (?:in )?(?:the )?(?:context|document|source|provided|information|text)/i
const REFUSAL =
  /don['’]?t know|do not know|\bsorry\b|cannot (?:answer|help|find)|can['’]t (?:answer|help|find)|unable to (?:answer|help|find)|not able to answer|don['’]t have (?:the |enough |that |any )?(?:answer|information|it)|do not have (?:enough |the |that |any )?(?:answer|information)|no (?:relevant )?(?:answer|information)|insufficient|\bsay so\b|n(?:o|['’])t (?:provide|contain|include|give|hold) (?:enough|sufficient|the (?:answer|information))|not enough information|politely|refuse|decline|not (?:found|available|in the (?:context|document))/i
/** A rule or a model in front of the answer, or the provider's own bound to a data source. */
const GUARD =
  /\b(?:off_?topic|block_off_topic|in_?scope|out_?of_?scope|topic_?guard\w*|scope_?guard\w*|guard_?rails?_?\w*|input_guardrails?|is_?relevant_?question|is_?on_?topic|topic_?(?:classifier|filter|check)|relevance_?guard\w*|restrict_?to_?topic|RestrictToTopic|NeMoGuardrails|LLMRails|RailsConfig)\b/i
/** A string of several words, in which a guard is only spoken of. */
const PROSE = /(["'`])(?:(?!\1)[^\\]|\\.)*\s(?:(?!\1)[^\\]|\\.)*\1/g
/** A field of settings says what could be switched on. */
const DECLARES = /^\w+\s*:\s*[\w.[\]| ]+(?:=\s*(?:Field|field)\(.*)?$/
const SETTINGS_FILE = /(?:config|settings|schemas?|types)(?:\.\w+$|\/)/i
const OTHER_RAIL =
  /author|permission|principal|tool|action|sandbox|command|budget|\bpii|cost|loop|output_?guard|OutputGuard/i
const TOPIC_RAIL =
  /topic|relevan|out.of.scope|in.scope|jailbreak|nemoguardrails|LLMRails|RailsConfig|input_?guardrail|guardrail_?identifier/i
const ASIDE = /retriev|document|rerank|condense|title|summar/i

/** Nothing tells the product what is not its job. */
export const noOutOfScope: Check = {
  id: 'scope/no-out-of-scope',
  title: 'Nothing says what is not its job',
  failureMode: 'F2',
  severity: 'medium',
  core: true,
  decide(facts) {
    if (facts.kind === 'notebooks')
      return notApplicable(this, 'The model is called from notebooks: whoever runs a cell writes the prompt.')
    if (facts.kind === 'cli' && isCollection(facts))
      return notApplicable(this, 'Each of its programs does one task for whoever runs it.')
    const isScript = facts.kind === 'cli' && knowledgeSources(facts).length === 0
    if (isScript)
      return notApplicable(
        this,
        'It is run from a shell by whoever writes the prompt; no other user asks it anything.',
      )
    const guards = guardsOf(facts)
    if (guards.length > 0)
      return absent(this, {
        reason: 'A guard decides about the topic on the way to the answer.',
        evidence: guards,
      })
    const caller = promptOfCaller(facts)
    if (caller !== undefined) return notApplicable(this, caller)
    const instructions = instructionsOf(facts)
    if (!instructions.some(({ text }) => isTopical(text))) {
      const any = searchesTheWebAlone(facts) ?? promptBroughtAlong(facts) ?? servesAnyPrompt(facts)
      if (any !== undefined) return notApplicable(this, any)
    }
    if (instructions.length > 0) {
      return absent(this, {
        reason:
          'Prompt-only: the prompt in use says what not to answer; nothing checks that the model obeys.',
        evidence: instructions.map(({ path, line }) => ({
          path,
          line,
          shows: 'says what is not to be answered',
        })),
        confidence: 'medium',
      })
    }
    return present(this, {
      reason: reasonOf(facts),
      evidence: evidenceOf(facts),
      remedy:
        'Say in the prompt what is out of scope and the sentence to refuse with, and keep off-topic cases in the evaluation set.',
      effortDays: {
        low: 0.5,
        high: 3,
        because:
          'half a day for the instruction and its cases, two to three for a classifier with measured false refusals',
      },
      confidence: 'medium',
    })
  },
}

function guardsOf(facts: Facts): readonly Evidence[] {
  const hits = facts.search(GUARD, { paths: productPaths(facts), most: 60 })
  return hits
    .filter(
      (hit) => /\.(?:py|[cm]?[jt]sx?)$/.test(hit.path) && isCode(hit.text) && isAboutQuestions(facts, hit),
    )
    .map(({ path, line, text }) => ({
      path,
      line,
      shows: `${GUARD.exec(text)?.[0] ?? 'a guard'} bounds what is answered`,
    }))
}

/** A guard is called or configured, not only mentioned or switched off. */
function isCode(text: string): boolean {
  if (/^(?:#|\/\/|\*|\/\*|import\b|from\b|["'`])/.test(text)) return false
  if (!GUARD.test(text.replace(PROSE, '""'))) return false
  return /[=(:]/.test(text) && !/(?:=|:)\s*(?:False|false|None|null|\[\])\b/.test(text)
}

/** A rail without a topic may bound what tools may do, what is spent or how an answer is formed. */
function isAboutQuestions(facts: Facts, { path, line, text }: TextHit): boolean {
  const word = GUARD.exec(text)?.[0] ?? ''
  if (!/^(?:input_)?guard_?rail/i.test(word)) return true
  if (OTHER_RAIL.test(text) || DECLARES.test(text) || SETTINGS_FILE.test(path)) return false
  return isUsed(facts, { path, line }) && (/input/i.test(word) || facts.project.matches(path, TOPIC_RAIL))
}

/** Called, or handed to a call; a sentence or a type that names it is not. */
function isUsed(facts: Facts, { path, line }: Pick<TextHit, 'path' | 'line'>): boolean {
  const calls = facts.modules.get(path)?.calls ?? []
  return calls.some(
    (call) =>
      (call.line === line && GUARD.test(call.callee)) ||
      [...call.keywords].some(([key, value]) => value.line === line && GUARD.test(`${key} ${value.text}`)) ||
      call.positional.some(
        (value) => value.line <= line && line <= lastLine(value) && GUARD.test(value.text),
      ),
  )
}

function lastLine({ line, text }: SyntaxNode): number {
  return line + text.split('\n').length - 1
}

function instructionsOf(facts: Facts): readonly PromptText[] {
  return promptTexts(facts, HINT, /./).filter(({ text, name }) => {
    if (text.length < 60 || ASIDE.test(name ?? '')) return false
    if (
      /\b(?:grade|grader|classif|rewrite|rephrase|reformulate|standalone question|title)\b/i.test(
        text.slice(0, 300),
      ) &&
      !/\banswer\b/i.test(text.slice(0, 300))
    )
      return false
    return isTopical(text) || (BOUND.test(text) && REFUSAL.test(text) && !INVITES.test(text))
  })
}

/** Tells a model what to do with a question that is not its job; one that only sorts questions does not. */
function isTopical(text: string): boolean {
  if (SORTS.test(text) || !/\b(?:you|your|answer|question|user|assistant|respond)\b/i.test(text)) return false
  const sentences = text.split(/(?<=[.!?])\s+|\s[-*•]\s|\\n/)
  return sentences.some((sentence, index) => {
    if (!OFF_TOPIC.test(sentence) || !ASKED.test(sentence) || ASIDE_TASK.test(sentence)) return false
    return REFUSES.test(`${sentence} ${sentences[index + 1] ?? ''}`)
  })
}

function reasonOf(facts: Facts): string {
  const [prompt] = answeringPrompts(facts)
  if (prompt !== undefined)
    return 'The prompt in use says what to do, and nothing about questions that are not its job.'
  const [call] = mainCalls(facts)
  const stock = call !== undefined && /^(?:langchain|llama-index)$/.test(call.sdk)
  return stock
    ? 'The stock prompt of the framework is used, which says nothing about topics.'
    : 'No instruction of the product reaches the model, so it answers whatever it is asked.'
}

function evidenceOf(facts: Facts): readonly Evidence[] {
  const prompts = answeringPrompts(facts).map(({ path, line }) => ({
    path,
    line,
    shows: 'this prompt names no topic that is out of scope',
  }))
  const calls = atCalls(
    generations(facts).slice(0, 3),
    ({ callee }) => `${callee} answers without a word on scope`,
  )
  return [...prompts, ...calls]
}
