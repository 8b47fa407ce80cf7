import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { isGeneration, type ModelCall } from '../inventory/model-call.ts'
import { isObject, propertiesOf, propertyOf, stringOf, unwrapped } from '../parse/expression.ts'
import type { Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'

/** Untrusted text stands among the instructions of a model that can act. */
export const promptInjectionPath: Check = {
  id: 'guard/prompt-injection-path',
  title: 'Untrusted text among the instructions',
  failureMode: 'F2',
  severity: 'high',
  core: false,
  decide,
}

const SYSTEM_KEYS = [
  'system',
  'instructions',
  'system_prompt',
  'systemPrompt',
  'system_instruction',
  'systemInstruction',
  'system_message',
]
const LISTS = ['messages', 'input']
const TOOL_KEYS = ['tools', 'functions', 'mcp_servers', 'mcpServers']
/** Names of what other people wrote: documents, mails, search results. */
const UNTRUSTED =
  /(?:context|docs?|documents?|chunks?|passages?|retrieved|results?|page_?content|e?mail|web_?page|user_?(?:input|message|prompt|query)|question|query|input|transcript|file_?(?:content|text))s?$/i
const DELIMITED = /<[a-z_]+>\s*$|```\s*$|"""\s*$|---\s*$|###\s*$|\[\[\s*$/i

interface Found {
  readonly evidence: Evidence
  readonly isSentByClient: boolean
}

function decide(facts: Facts): Decision {
  const calls = facts.calls.filter(isGeneration)
  if (calls.length === 0) return notApplicable(promptInjectionPath, 'No call generates an answer.')
  const found = calls.flatMap((call) =>
    [
      ...systemsOf(facts, call).flatMap(({ module, node }) => among(facts, module, node)),
      ...wholePrompt(facts, call),
    ].map((one) => ({ ...one, call })),
  )
  const acting = found.filter(({ call, isSentByClient }) => isSentByClient || hasTools(call))
  if (acting.length === 0) {
    return absent(promptInjectionPath, {
      reason:
        found.length > 0
          ? 'Untrusted text stands among the instructions, but the model has no tools to be misled into using.'
          : 'No untrusted text was seen among the instructions.',
      nearMisses: found.map(({ evidence }) => evidence),
      confidence: 'low',
    })
  }
  const isByClient = acting.some(({ isSentByClient }) => isSentByClient)
  return present(promptInjectionPath, {
    reason: isByClient
      ? 'The instructions to the model come from the request, so whoever sends it decides what the model is told to be.'
      : 'Text that others wrote is put among the instructions of a model that has tools.',
    evidence: acting.map(({ evidence }) => evidence),
    remedy:
      'Keep instructions on the server, pass untrusted text as data in marked messages, and let tools be used only by a list of rules.',
    effortDays: {
      low: 2,
      high: 4,
      because: 'templates to separate, a rule per tool, and cases in the evaluation that try it',
    },
    confidence: 'medium',
    severity: acting.some(({ call }) => hasTools(call)) ? 'high' : 'medium',
  })
}

function hasTools({ call, sdk }: ModelCall): boolean {
  const given = TOOL_KEYS.flatMap((key) => [
    call.keywords.get(key),
    ...call.positional.filter(isObject).map((object) => propertyOf(object, key)),
  ])
  return (
    given.some((node) => node !== undefined && !/^(?:\[\]|None|undefined|null|\{\})$/.test(node.text)) ||
    sdk === 'agents'
  )
}

interface Place {
  readonly module: Module
  readonly node: SyntaxNode
}

/** What a call is told in the role of the system. */
function systemsOf(facts: Facts, { call, module }: ModelCall): readonly Place[] {
  const objects = call.positional.filter(isObject)
  const named = SYSTEM_KEYS.flatMap((key) => [
    call.keywords.get(key),
    ...objects.map((object) => propertyOf(object, key)),
  ])
  const lists = LISTS.flatMap((key) => [
    call.keywords.get(key),
    ...objects.map((object) => propertyOf(object, key)),
  ])
  const direct = named.flatMap((node) => (node === undefined ? [] : [{ module, node }]))
  const listed = lists
    .flatMap((node) => (node === undefined ? [] : resolved(facts, { module, node })))
    .flatMap(({ module: owner, node }) => inSystemRole(owner, node))
  return [
    ...direct.flatMap((place) => resolved(facts, place)),
    ...listed.flatMap((place) => resolved(facts, place)),
  ]
}

function resolved(facts: Facts, { module, node: expression }: Place): readonly Place[] {
  const node = unwrapped(expression)
  const found = node.kind === 'identifier' ? facts.definitions.of(module, node.text, node) : undefined
  return found?.kind === 'assignment' && found.assignment.member === undefined
    ? [{ module: found.module, node: found.assignment.value }]
    : [{ module, node }]
}

function inSystemRole(module: Module, list: SyntaxNode): readonly Place[] {
  if (list.kind !== 'array' && list.kind !== 'list') return []
  return list.children.filter(isObject).flatMap((message) => {
    const role = propertyOf(message, 'role')
    const content = propertyOf(message, 'content')
    const isSystem =
      role !== undefined &&
      /^(?:system|developer)$/.test(stringOf(role) ?? role.text.split('.').at(-1)?.toLowerCase() ?? '')
    return isSystem && content !== undefined && propertiesOf(message).length > 0
      ? [{ module, node: content }]
      : []
  })
}

/** One message and no instructions of the server's own: what is sent as `prompt` is all that the model is told. */
function wholePrompt(facts: Facts, { call, module }: ModelCall): readonly Found[] {
  const given = LISTS.flatMap((key) => [
    call.keywords.get(key),
    ...call.positional.filter(isObject).map((object) => propertyOf(object, key)),
  ])
  return given.flatMap((node): readonly Found[] => {
    const [message, ...others] = node !== undefined && /^(?:array|list)$/.test(node.kind) ? node.children : []
    const content = message === undefined || others.length > 0 ? undefined : propertyOf(message, 'content')
    if (content === undefined || !/prompt$/i.test(content.text) || !isFromRequest(facts, module, content))
      return []
    return [
      {
        isSentByClient: true,
        evidence: {
          path: module.path,
          line: content.line,
          shows: 'the whole prompt is taken from the request',
        },
      },
    ]
  })
}

/** Interpolations of untrusted text without a mark before them, and instructions that are the request's own. */
function among(facts: Facts, module: Module, node: SyntaxNode): readonly Found[] {
  if (isFromRequest(facts, module, node)) {
    return [
      {
        isSentByClient: true,
        evidence: {
          path: module.path,
          line: node.line,
          shows: 'the instructions are taken from the request',
        },
      },
    ]
  }
  const parts = [...node.walk()].filter(
    ({ kind }) => kind === 'template_substitution' || kind === 'interpolation',
  )
  return parts.flatMap((part): readonly Found[] => {
    const inner = part.children[0]
    const before = node.source.text.slice(Math.max(node.start, part.start - 12), part.start)
    if (inner === undefined || DELIMITED.test(before)) return []
    const name = /(\w+)\W*$/.exec(inner.text)?.[1] ?? ''
    if (!UNTRUSTED.test(name) && !isFromRequest(facts, module, inner)) return []
    return [
      {
        isSentByClient: false,
        evidence: {
          path: module.path,
          line: part.line,
          shows: `${inner.text.replace(/\s+/g, ' ').slice(0, 40)} stands among the instructions`,
        },
      },
    ]
  })
}

function isFromRequest(facts: Facts, module: Module, node: SyntaxNode): boolean {
  const value = facts.evaluate(module, node)
  return value.kind === 'request' && !/header|cookie|locale|lang/i.test(value.text)
}
