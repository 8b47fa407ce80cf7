import { mainCalls, pathFiles } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { isMember, isName, isObject, pathOf, propertiesOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import { isCall } from '../parse/read-call.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'

const LOGS =
  /^(?:print|pprint|console\.(?:log|info|warn|error))$|(?:^|\.)_?(?:log(?:ger|ging)?|\w+_logger|\w+Logger|context)\.(?:info|log|warn|warning|error|exception|critical)$/i
/** Names that hold what a user wrote, what the model said, or what was retrieved. */
const CONTENT =
  /^(?:(?:user|sanitized|raw|last|chat|new|full|input|final|system|standalone|current)?_?(?:prompts?|questions?|query|messages|histor(?:y|ies)|answers?|transcripts?|conversations?|completions?|user_?input|(?:user|chat|human|incoming|assistant)_?message|chat_?history|context_?text|retrieved_?(?:docs|documents|context)|email_?body|resume_?text|input_?text|response_?text|llm_?(?:response|output)|ai_?(?:response|message)|bot_?(?:response|reply)|model_?(?:response|output)|pageContent|page_content))$/i
/** What is left of content when it is measured, named or shortened. */
const REDUCED =
  /\.(?:length|size|id|_id|name|type|role|status|code|model|usage|count|kind|created\w*|uuid)$|(?:^|_)(?:id|ids|len|count|hash|type|status|name|key|error)$/i
const REDUCING_CALL =
  /^(?:len|hash|type|redact\w*|mask\w*|scrub\w*|anonymi[sz]e\w*|sanitize\w*|truncate\w*|count_?\w*|Object\.keys|typeof)$|\.(?:slice|substring|substr|count|keys|hexdigest|get_id)$/i
/** The console of a visitor's own browser keeps nothing. */
const IN_THE_BROWSER = /\.(?:tsx|jsx|vue|svelte)$|(?:^|\/)client\//
/** Names of exceptions: an error's message is not what a user wrote. */
const ERROR = /^(?:e|ex|err|error|exc|exception)$/i

/** The files nearest to the answer; what a large product logs elsewhere is not looked at. */
const MOST_FILES = 60

/** What people ask and get is written to a log in full. */
export const rawContentLogged: Check = {
  id: 'observability/raw-content-logged',
  title: 'Prompts or answers are logged in full',
  failureMode: 'F2',
  severity: 'medium',
  core: false,
  decide,
}

function decide(facts: Facts): Decision {
  if (facts.kind === 'cli' || facts.kind === 'notebooks') {
    return notApplicable(rawContentLogged, 'The console is the user interface here, not a log.')
  }
  const paths = [...new Set([...mainCalls(facts).map(({ path }) => path), ...pathFiles(facts)])].filter(
    (path) => facts.project.file(path)?.role === facts.shippedRole && !IN_THE_BROWSER.test(path),
  )
  const modules = paths.slice(0, MOST_FILES).flatMap((path) => facts.modules.get(path) ?? [])
  const logged = modules.flatMap((module) => loggedContent(facts, module))
  if (logged.length === 0 && paths.length > MOST_FILES) {
    return unknown(rawContentLogged, {
      reason: `None of the ${MOST_FILES} files nearest to the answer logs a prompt or an answer in full; ${paths.length - MOST_FILES} more were not looked at.`,
    })
  }
  if (logged.length === 0) {
    return absent(rawContentLogged, {
      reason:
        'No log line on the way to the model was seen that prints a prompt, an answer or a document in full.',
      confidence: 'medium',
    })
  }
  return present(rawContentLogged, {
    reason: 'What users write or what the model answers is written to a log in full, with no redaction seen.',
    evidence: logged,
    remedy:
      'Log ids, lengths and outcomes instead of text, or redact before logging and set how long logs are kept.',
    effortDays: { low: 0.5, high: 1, because: 'the log lines, a redaction rule and how long logs are kept' },
    confidence: 'medium',
  })
}

function loggedContent(facts: Facts, module: Module): readonly Evidence[] {
  if (isForPeople(facts, module.path)) return []
  return module.calls.flatMap((call): readonly Evidence[] => {
    if (!LOGS.test(call.callee)) return []
    const name = contentIn(module, call)
    return name === undefined
      ? []
      : [{ path: module.path, line: call.line, shows: `${call.callee} writes ${name} in full` }]
  })
}

/** A script in the same project whose prints are read by the person who runs it. */
function isForPeople(facts: Facts, path: string): boolean {
  const own = facts.allEntries.filter((entry) => entry.path === path)
  return own.length > 0 && own.every(({ kind }) => kind === 'cli')
}

function contentIn(module: Module, call: Call): string | undefined {
  const values = [...call.positional, ...call.keywords.values()]
  for (const value of values) {
    const name = contentOf(module, value)
    if (name !== undefined) return name
  }
  return undefined
}

/** The content that an argument is, or that it carries into a string or an object. */
function contentOf(module: Module, expression: SyntaxNode): string | undefined {
  const node = unwrapped(expression)
  if (isName(node) || isMember(node)) return isContent(node) ? node.text : undefined
  if (isCall(node)) {
    const call = module.callAt(node)
    const isWrapper =
      call !== undefined && /^(?:JSON\.stringify|json\.dumps|str|repr|String|pformat)$/.test(call.callee)
    return isWrapper && !REDUCING_CALL.test(call.callee)
      ? first(call.positional.map((inner) => contentOf(module, inner)))
      : undefined
  }
  if (isObject(node)) return first(propertiesOf(node).map(({ value }) => contentOf(module, value)))
  const isText =
    /^(?:string|template_string|concatenated_string|interpolation|template_substitution|binary_expression|binary_operator)$/.test(
      node.kind,
    )
  return isText ? first(node.children.map((inner) => contentOf(module, inner))) : undefined
}

function first(names: readonly (string | undefined)[]): string | undefined {
  return names.find((name) => name !== undefined)
}

function isContent(node: SyntaxNode): boolean {
  const path = pathOf(node) ?? node.text
  const [root, ...rest] = path.split('.')
  if (root === undefined || ERROR.test(root) || REDUCED.test(path) || /\[[^\]]*:/.test(node.text))
    return false
  return CONTENT.test(rest.at(-1) ?? root) && !(rest.at(-1) === 'message' && /err|exc|e$/i.test(root))
}
