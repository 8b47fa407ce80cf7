import { generations } from './anchors.ts'
import { audienceOf } from './end-users.ts'
import type { Facts } from './facts.ts'
import { knowledgeSources } from './knowledge.ts'
import { isConstruction } from './local-indexes.ts'
import { offersModelInterface } from './model-interface.ts'
import { answersWithPassages } from './passage-service.ts'
import { productPaths } from './product-paths.ts'
import { type PromptText, promptTexts } from './prompt-texts.ts'

const SPEAKS =
  /\byou(?:['’]re| are)\b|\bassistant\b|\bact as\b|\byour (?:task|job|role|goal)\b|\banswer the\b|\bgenerate\b/i
const PROMPT =
  /\byou(?:['’]re| are) (?:an?|the|\w+,|(?:Chat)?GPT(?:-\w+)?|Claude|Gemini|LLaMA)\b|\bassistant (?:helps|is|will|should)\b|\bact as\b|\byour (?:task|job|role|goal) is\b|\b(?:answer|respond to) the (?:following |user['’]?s? )?(?:question|query|user)|\bgenerate \w+.{40}/i
const ASIDE =
  /title|summar|rewrite|rephrase|reformulat|condense|standalone question|classif|grade|follow[- ]?up|caption|keyword/i
const GENERAL =
  /\byou(?:['’]re| are) (?:(?:Chat)?GPT(?:-\w+)?|Claude|Gemini|LLaMA)\b(?=[^.]{0,60}(?:model|assistant|AI\b|trained|[.,!]|$))|\byou(?:['’]re| are) (?:an? )?(?:\w+ )?(?:bot|assistant|chat ?bot) (?:in|on|for) (?:an? |the |this )?(?:slack|discord|telegram|whatsapp|teams|matrix|irc)(?: chat)?(?: room| channel| workspace| server| group)?(?=[.,!]|$)|\byou(?:['’]re| are) (?:an? )?(?:very |a |highly )?(?:helpful|friendly|useful|knowledgeable|polite|smart|intelligent|general[- ]purpose|large language|capable|concise|fast|efficient|advanced|powerful|creative|curious|thoughtful|honest|harmless|kind|, ?|and | )*\s*(?:AI |chat|virtual |digital |language |conversational )*(?:assistant|chat ?bot|bot|model|agent|AI(?=[.,!;]|$))\b(?!\s+(?:for|specializ|who|of|at|in|on|named|working|called|tasked|designed|representing|that (?!(?:helps? (?:people|users?)\b|can help\b|answers? questions?\b))))/i
const OWN_ASSISTANTS =
  /\b(?:class|model|table|interface|type)\s+(?:(?:DB|Custom|User|New|Saved|I)?(?:Persona|Assistant|Preset)(?:Model|Table|Entity|Schema|Record|Create\w*|Update\w*|Base|Input|Snapshot|Payload)?|CustomGPT|(?:Custom)?Bot(?:Model|Table|Create|Input)?)\b|\b(?:pgTable|sqliteTable|mysqlTable)\(\s*["'](?:persona|assistant|preset|bot)s?["']|\bcreate table\b[^;(]*\b(?:persona|assistant|preset)s?\b/i
const USER_PROMPT =
  /\b(?:system_?prompt|systemMessage|system_?message|custom_?instructions?)\b["']?\s*[:=]\s*(?:body|req|request|params|payload|input|data|chatSettings|settings|user)\b/i
/** A field of the page in which the user writes what the model is told to be. */
const WRITTEN_ON_PAGE =
  /\bset(?:Current)?System(?:Prompt|Role|Message|Instructions?)\w*\(|bind:value=\{\$?[\w.]*system_?(?:prompt|role|message)|v-model="[\w.]*system_?(?:prompt|role|message)/i
const DESTRUCTURED =
  /\{[^}]*\bsystem(?:Prompt|Message|_prompt)?\b[^}]*\}\s*=\s*(?:\(?await\s+)?(?:req|request|body)\b/
const SYSTEM_FIELD = /^\s+system(?:_prompt|_message)?\s*:\s*(?:str|list|Sequence|Optional|Union)\b/

/** A field of a request that takes the place of the product's own prompt. */
const PROMPT_FIELD =
  /^\s*(?:system|task|custom|base|rag|answer|qa|chat)_?(?:prompt|message|instructions?)(?:_?(?:override|template|name))?\s*\??:\s*(?:Optional|str|Union|Annotated|string)|^\s*(?:prompt_(?:override|template)|instructions)\s*\??:\s*(?:Optional|str|Union|Annotated|string)/
const REQUEST = /Request|Body|Payload|Input|Overrides|Params|Settings|Options|Args/

const OF_A_DATABASE = /(?:^|\.)(?:rpc|execute|raw|query|sql)$|vector comparison|distance|inner_?product/i

/** The prompts that an answer is made with, the general part before helpers such as titles and summaries. */
export function answeringPrompts(facts: Facts): readonly PromptText[] {
  const paths = generations(facts).map(({ path }) => path)
  const distance = (path: string): number =>
    Math.min(9, ...paths.slice(0, 3).flatMap((from) => facts.imports.distance(from, path) ?? []))
  const found = promptTexts(facts, SPEAKS, PROMPT).filter(
    ({ text, name }) => text.length > 30 && !ASIDE.test(name ?? '') && !ASIDE.test(text.slice(0, 120)),
  )
  return found.toSorted((a, b) => distance(a.path) - distance(b.path)).slice(0, 3)
}

/** Why the prompt, and so the scope, belongs to whoever calls the product. */
export function promptOfCaller(facts: Facts): string | undefined {
  if (answersWithPassages(facts))
    return 'It gives out the passages that it finds: the prompt that they go into, and so the scope, belongs to the caller.'
  if (offersModelInterface(facts)) {
    return 'It offers the interface of a model to other programs: the prompt, and so the scope, belongs to the caller.'
  }
  return takesSystemPrompt(facts)
    ? 'Each request brings its own system prompt: the scope belongs to the caller.'
    : undefined
}

/** Why the prompt may be another's with each request: programs call it, and a field of what they send replaces its own. */
export function promptBroughtAlong(facts: Facts): string | undefined {
  if (audienceOf(facts) !== 'programs') return undefined
  const paths = productPaths(facts)
  const fields = facts.search(PROMPT_FIELD, { paths, most: 40 }).filter(({ path, line }) => {
    const module = facts.modules.get(path)
    const isBody = module?.calls.some(
      ({ callee, line: at }) => at === line && /^(?:Body|Form|Query|fastapi\.Body)$/.test(callee),
    )
    const holder = module?.classes.find(({ fields: own }) => own.some((field) => field.line === line))
    return isBody === true || (holder !== undefined && REQUEST.test(holder.name))
  })
  return fields.length > 0
    ? 'Its callers may bring a prompt of their own with each request, and so the scope.'
    : undefined
}

/** Why the product has no scope of its own: a general assistant, or assistants that its users make. */
export function servesAnyPrompt(facts: Facts): string | undefined {
  const own = facts.search(OWN_ASSISTANTS, { most: 1 })
  if (own.length > 0)
    return 'Assistants are made by its users: each has a prompt, and so a scope, of its own.'
  if (knowledgeSources(facts).some(({ kind }) => kind !== 'web')) return undefined
  const prompts = answeringPrompts(facts)
  if (prompts.length > 0)
    return prompts.some(({ text }) => GENERAL.test(text)) &&
      prompts[0] !== undefined &&
      GENERAL.test(prompts[0].text)
      ? 'It is a general assistant: its prompt sets no topic.'
      : undefined
  const isChosen =
    facts.search(USER_PROMPT, { paths: productPaths(facts), most: 1 }).length > 0 ||
    facts.search(WRITTEN_ON_PAGE, { roles: ['source'], most: 1 }).length > 0
  return isChosen ? 'The system prompt is written by the user: the scope is theirs.' : undefined
}

/** Why the scope is whatever the web holds: the product searches it for any question and has no documents of its own. */
export function searchesTheWebAlone(facts: Facts): string | undefined {
  const sources = knowledgeSources(facts)
  if (!sources.some(({ kind }) => kind === 'web-search')) return undefined
  const hasDocuments =
    sources.some(({ kind, name }) => /^(?:provider|tool)$/.test(kind) || OF_A_DATABASE.test(name)) ||
    facts.stores.some((store) => store.persistence !== 'process' && isConstruction(store))
  return hasDocuments
    ? undefined
    : 'It searches the web for whatever it is asked: no topic is out of its scope.'
}

/** A request that carries the system prompt: the caller decides what the model is for. */
function takesSystemPrompt(facts: Facts): boolean {
  const paths = productPaths(facts)
  if (facts.search(DESTRUCTURED, { paths, containing: 'system', most: 1 }).length > 0) return true
  const files = new Set(
    facts.search(SYSTEM_FIELD, { paths, containing: 'system', most: 40 }).map(({ path }) => path),
  )
  return [...files].some((path) =>
    (facts.modules.get(path)?.classes ?? []).some(
      ({ name, fields }) =>
        /Request|Body|Payload|Input/.test(name) &&
        fields.some((field) => /^system(?:_prompt|_message)?$/.test(field.name)),
    ),
  )
}
