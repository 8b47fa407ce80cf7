import type { Evidence } from './check.ts'
import type { Facts, TextHit } from './facts.ts'

interface Way {
  readonly pattern: RegExp
  /** Only where prompts, answers and conversations are: elsewhere the same words speak of billing or of code. */
  readonly isOnlyInConversation: boolean
}

/** Code or text that gives a user with a bad answer a way to a person. */
const WAYS: readonly Way[] = [
  {
    isOnlyInConversation: false,
    pattern: /\b(?:human|operator|live_?agent)_?(?:hand_?off|hand_?over|takeover|escalation|transfer)\b/i,
  },
  {
    isOnlyInConversation: false,
    pattern:
      /\b(?:hand_?off|hand_?over|escalate|transfer|forward|connect|route)_?to_?(?:an?_?|the_?)?(?:human|person|live_?agent|operator|representative|staff|support_?team)\b/i,
  },
  {
    isOnlyInConversation: false,
    pattern:
      /\b(?:request|talk_to|speak_to|contact|call|get|notify)_?(?:an?_)?(?:human(?:_?(?:agent|help|support|assistance))?|live_?agent|human_?operator)\b(?!_?(?:message|readable|eval|input))/i,
  },
  {
    isOnlyInConversation: false,
    pattern:
      /\b(?:talk|speak|chat|connect(?:ed)?|escalate|hand(?:ed)?(?: you)? (?:off|over)|transfer(?:red)?|help)(?: you| this)? (?:to|with|from) (?:an? |the |our )?(?:human|real person|live agent|human agent|support agent|customer (?:service|support)|representative|support team)s?\b/i,
  },
  {
    isOnlyInConversation: true,
    pattern:
      /\b(?:create|open|file|submit|raise)_?(?:an?_)?(?:support_?|zendesk_?|freshdesk_?|help_?desk_?|service_?)?ticket\b/i,
  },
  {
    isOnlyInConversation: true,
    pattern:
      /\b(?:email|contact|reach out to|write to|refer (?:them|users?|the user|customers?) to)(?: us| our)?(?: at| via)? (?:the |our )?(?:support|help ?desk|customer (?:service|support|care)|human resources)\b/i,
  },
  { isOnlyInConversation: true, pattern: /href\s*=\s*[{]?["'`]mailto:/i },
]
const DENIED =
  /\b(?:never|do not|don't|cannot|can't|must not|not able to|unable to|without|no longer|avoid|instead of)\b/i
const NOT_ABOUT_USERS =
  /^\s*(?:#|\/\/|\*|\/\*|""")|licen[cs]e|copyright|billing|subscription|upgrade|\bplan\b|persist|quota/i
/** Files in which prompts, answers and conversations are written or shown. */
const CONVERSATION =
  /(?:chat|message|answer|conversation|assistant|bot|agent|slack|feedback|prompt|reply|response|tool)\w*(?:\/[^/]+)?$/i
const ASIDE =
  /(?:^|\/)(?:footer|header|navbar|nav|pricing|landing|marketing|about|privacy|terms|legal|contact|faq|not-found|layout|sign-?(?:in|up)|login|register|billing|subscription|account|settings|admin|connectors?|integrations?)[\w.-]*(?:\/|\.\w+$)|[\w-]*(?:Footer|Header|Navbar|Pricing|Legal|Terms|Privacy|Billing)\w*\.\w+$/i

export interface HandOffs {
  readonly found: readonly Evidence[]
  /** Words of the kind that lead nowhere: a prompt that forbids it, a footer. */
  readonly nearMisses: readonly Evidence[]
}

/** The ways to a person in shipped code and prompts, where the answer is made or shown. */
export function handOffs(facts: Facts): HandOffs {
  const callPaths = new Set(facts.calls.map(({ path }) => path))
  const hits = WAYS.flatMap(({ pattern, isOnlyInConversation }) =>
    facts
      .search(pattern, { roles: ['source', 'config'], most: 60 })
      .filter(
        ({ path, text }) =>
          !NOT_ABOUT_USERS.test(text) &&
          (!isOnlyInConversation || callPaths.has(path) || CONVERSATION.test(path) || ASIDE.test(path)),
      ),
  )
  const tied = hits.filter((hit) => !ASIDE.test(hit.path) && isTied(facts, hit))
  const denied = [...tied.filter(({ text }) => DENIED.test(text)), ...promptDenials(facts)]
  return {
    found: tied
      .filter(({ text }) => !DENIED.test(text))
      .map(({ path, line }) => ({ path, line, shows: 'a way to a person' })),
    nearMisses: [
      ...denied.map(({ path, line }) => ({ path, line, shows: KEPT_AWAY })),
      ...hits
        .filter(({ path }) => ASIDE.test(path))
        .map(({ path, line }) => ({ path, line, shows: 'a contact that is not tied to the answer' })),
    ],
  }
}

/** What is shown for a prompt that forbids a hand-off. */
export const KEPT_AWAY = 'the prompt keeps users away from people'

/** A prompt kept as text next to the code. */
function promptDenials(facts: Facts): readonly TextHit[] {
  const prompts = facts.project.files.filter(
    ({ path, role }) =>
      role === 'docs' &&
      /(?:^|\/)(?:\w*instructions?|\w*prompts?)[\w.-]*\.(?:md|txt)$|(?:^|\/)prompts?\//i.test(path) &&
      !/(?:^|\/)(?:docs|\.github|\.claude|\.cursor)\//.test(path),
  )
  return facts
    .search(
      /\b(?:never|do not|don't|cannot|can't)\b.{0,60}\b(?:refer|direct|send|escalate|contact|transfer)\b.{0,60}/i,
      { paths: prompts.map(({ path }) => path), most: 10 },
    )
    .filter(({ text }) => /support|human|email|ticket|agent/i.test(text))
}

/** On the way to the answer, in what it imports, or in the pages of the conversation. */
function isTied(facts: Facts, { path }: TextHit): boolean {
  if (CONVERSATION.test(path)) return true
  const isOnPath = facts.calls.some(
    (call) =>
      call.path === path ||
      facts.imports.distance(path, call.path) !== undefined ||
      facts.imports.distance(call.path, path) !== undefined,
  )
  return isOnPath || facts.entries.some((entry) => facts.imports.distance(entry.path, path) !== undefined)
}
