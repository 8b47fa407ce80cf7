import { isOnlyInOneOfMany } from './call-islands.ts'
import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'

interface Signal {
  readonly pattern: RegExp
  readonly shows: string
}

/** Code that stops for a person before the model's work has an effect, or that queues its work for one. */
const SIGNALS: readonly Signal[] = [
  {
    pattern: /\bHumanInTheLoopMiddleware\s*\(|\bhumanInTheLoopMiddleware\s*\(/,
    shows: 'middleware asks a person before a tool runs',
  },
  {
    pattern:
      /\binterrupt_(?:before|after)\s*=(?!\s*(?:None|\[\s*\]|False|interrupt_|self\.))|\binterrupt(?:Before|After)\s*:(?!\s*(?:undefined|null|\[\s*\]|string|interrupt))/,
    shows: 'the graph stops for a person',
  },
  {
    pattern: /\binterrupt_on\s*=(?!\s*(?:None|\{\s*\}|interrupt_|self\.))|\binterruptOn\s*:\s*\{\s*\S/,
    shows: 'tools are stopped for a person',
  },
  {
    pattern:
      /\bneedsApproval\s*:(?!\s*false)|\bneeds_approval\s*=(?!\s*False)|\brequireApproval\s*:(?!\s*false|['"]never)|\brequire_approval['"]?\s*[=:]\s*['"]always|\brequires?_approval\s*[=:]\s*(?:True|true)\b/,
    shows: 'the tool needs the approval of a person',
  },
  {
    pattern:
      /\bHumanApprovalCallbackHandler\s*\(|\bHumanInputRun\s*\(|load_tools\([^)]*['"]human['"]|\bhuman_input\s*=\s*True|\bhuman_input_mode\s*=\s*['"](?:ALWAYS|TERMINATE)['"]/,
    shows: 'a person is asked while the agent works',
  },
  { pattern: /\bAskActionMessage\s*\(/, shows: 'the user is asked before the action' },
  {
    pattern:
      /\bcreate_feedback_queue|add_runs_to_annotation_queue|addRunsToAnnotationQueue|createAnnotationQueueItem|create_annotation_queue_item/,
    shows: 'answers go to a queue that people review',
  },
  {
    pattern:
      /\bpulls\.create\s*\(|\bcreate_pull\s*\(|\bcreatePullRequest\s*\(|\bcreate_pull_request\s*\(|\bcreate_merge_request\s*\(|\bmergerequests\.create\s*\(/,
    shows: 'what the model writes becomes a pull request that people review',
  },
  {
    pattern:
      /\bdrafts\(\)\.create\s*\(|\bcreate_draft\s*\(|\bcreateDraft\s*\(|\bdrafts\.create\s*\(|\bGmailCreateDraft\s*\(/,
    shows: 'what the model writes becomes a draft that a person sends',
  },
]
/** Said of much that is no work of a model: counts only in a file that also speaks of one. */
const REVIEW =
  /\b(?:human|manual|expert|moderator|editor|reviewer)_?(?:review|approval|verification)_?(?:queue|required|needed|pending|status|request)?\b(?!["']?\s*[:=]\s*(?:false|boolean))|\b(?:pending|needs|requires|awaiting)_?(?:human_?)?review\b(?!["']?\s*[:=]\s*(?:false|boolean))|\b(?:pending|awaiting)_?(?:human_?)?approval\b|\b(?:review|approval)_?queue\b/i
/** A member of an enumeration names a state; it holds nothing back. */
const NAMED_STATE = /^[A-Z_]+\s*=\s*["'][\w-]+["'],?$/
const OF_A_MODEL =
  /\b(?:llm|openai|anthropic|ai_?(?:answer|generated|response|draft)|confidence|agent|langchain|prompt|completion)\b/i
const INTERRUPT = /\binterrupt\s*\((?!\s*\))/
const AGENT = /langgraph|@langchain\/langgraph/
const COMMENT = /^\s*(?:#|\/\/|\*|\/\*|"""|import\b|from\b.*\bimport\b)/

/** Where a person stands between the model and the effect; only in shipped code that takes part in the product. */
export function approvals(facts: Facts): readonly Evidence[] {
  const named = SIGNALS.flatMap(({ pattern, shows }) =>
    facts
      .search(pattern, { roles: ['source', facts.shippedRole], most: 20 })
      .filter(({ text }) => !COMMENT.test(text) && !isOffByDefault(facts, text, pattern))
      .map(({ path, line }) => ({ path, line, shows })),
  )
  const interrupts = facts
    .search(INTERRUPT, { roles: ['source', facts.shippedRole], containing: 'interrupt', most: 20 })
    .filter(
      ({ path, text }) =>
        !COMMENT.test(text) &&
        facts.imports.packages(path).some((from) => AGENT.test(from)) &&
        !/def interrupt|function interrupt|\.interrupt\(/.test(text),
    )
    .map(({ path, line }) => ({ path, line, shows: 'the graph stops for a person' }))
  const reviews = facts
    .search(REVIEW, { roles: ['source', facts.shippedRole], most: 40 })
    .filter(
      ({ path, text }) =>
        !COMMENT.test(text) && !NAMED_STATE.test(text) && OF_A_MODEL.test(facts.project.text(path)),
    )
    .map(({ path, line }) => ({ path, line, shows: 'work is held for review by a person' }))
  const found = [...named, ...interrupts, ...reviews].filter(({ path }) => isConnected(facts, path))
  return isOnlyInOneOfMany(
    facts,
    found.map(({ path }) => path),
  )
    ? []
    : found
}

/** What an approval is made to depend on: `["tools"] if ask_first else None`, `needsApproval: askFirst`. */
const CONDITION =
  /(?:\bif\s+(?:self\.|config\.|settings\.)?(\w+)\s+else\b|[=:]\s*(?:\w+\.)*(\w+)\s*(?:\?(?!\.)|&&|[,)}]|$))/

/** An approval that somebody has to switch on first holds nothing back. */
function isOffByDefault(facts: Facts, text: string, pattern: RegExp): boolean {
  const at = pattern.exec(text)?.index ?? 0
  const match = CONDITION.exec(text.slice(at))
  const name = match?.[1] ?? match?.[2]
  if (name === undefined || /^(?:True|true|ALWAYS|always)$/.test(name)) return false
  const off = new RegExp(
    `\\b${name}["']?\\??\\s*(?::\\s*[\\w[\\]| .]+)?(?:=|:)\\s*(?:Field\\(\\s*(?:default\\s*=\\s*)?|os\\.getenv\\([^)]*,\\s*|useState\\()?["']?(?:False|false|None|null|undefined|0)\\b`,
  )
  return facts.search(off, { containing: name, most: 1 }).length > 0
}

/** Code that neither reaches a model call nor is reached from its entry points belongs to something else. */
function isConnected(facts: Facts, path: string): boolean {
  if (
    facts.calls.some(
      (call) =>
        call.path === path ||
        facts.imports.distance(path, call.path) !== undefined ||
        facts.imports.distance(call.path, path) !== undefined,
    )
  )
    return true
  return (
    facts.entries.some((entry) => facts.imports.distance(entry.path, path) !== undefined) ||
    /\.(?:tsx|jsx|vue|svelte)$/.test(path)
  )
}
