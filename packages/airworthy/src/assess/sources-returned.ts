import { generations } from './anchors.ts'
import type { Facts } from './facts.ts'
import type { EntryKind } from './inventory/entry-point.ts'
import type { Module } from './parse/module.ts'
import { returnedPassages } from './passages-returned.ts'
import { productPaths } from './product-paths.ts'
import { type LeavingSources, NOT_SOURCES, SOURCE_NAME, type SourceSignal } from './source-signal.ts'
import { sentSources } from './sources-sent.ts'
import { escapedName } from './whole-word.ts'

const SCREEN_KINDS: readonly EntryKind[] = ['page', 'app-script']
const SCREEN_FILE =
  /\.(?:tsx|jsx|vue|svelte|html?)$|(?:^|\/)(?:static|public|frontend|web|client|ui|www|assets)\/(?:.*\/)?[^/]*\.[cm]?[jt]s$/
const SERVER_FILE = /(?:^|\/)(?:api|server|backend|functions)\/|(?:^|\/)route\.[jt]s$|\.server\.[jt]sx?$/
const DRAWS_ANSWERS = /message|answer|chat|bubble|conversation|response|result|question/i
/** Parts of a page that draw a conversation, sources included, and come from a package. */
const CHAT_PACKAGES =
  /^(?:@llamaindex\/chat-ui|@assistant-ui\/react|@copilotkit\/react-ui|@nlux\/react|deep-chat(?:-react)?|@langchain\/langgraph-sdk\/react-ui|@openai\/chatkit(?:-react)?)(?:\/|$)/
const OWN_ALIAS = /^(?:@|~|#)\/|^\.\.?\//
const CHAT_FILE = /chat|message|answer|conversation/i

/** A field of the answer that a service gives back. */
export function returnedSources(facts: Facts, paths: readonly string[]): readonly SourceSignal[] {
  const hasScreen =
    facts.project.files.some(
      ({ path, role }) => role === 'source' && /\.(?:tsx|jsx|vue|svelte|html?)$/.test(path),
    ) || facts.entries.some(({ kind }) => SCREEN_KINDS.includes(kind))
  const callers = new Set([
    ...generations(facts).map(({ path }) => path),
    ...facts.entries.map(({ path }) => path),
  ])
  const answering = paths.filter((path) => callers.has(path) || productPaths(facts).has(path))
  const modules = answering.flatMap((path) => facts.modules.get(path) ?? [])
  const fields = modules.flatMap((module) => [...answerFields(module), ...declaredFields(module)])
  const sent = sentSources(facts)
  if (!hasScreen) return [...fields, ...sent, ...returnedPassages(facts)].map(({ signal }) => signal)
  const read = [
    ...[...fields, ...sent].filter(({ name }) => isReadOnScreen(facts, name)),
    ...returnedPassages(facts).filter(({ name }) => isReadOnScreen(facts, name, DRAWS_ANSWERS)),
  ]
  return [...read, ...(isDrawnElsewhere(facts) ? sent : [])].map(({ signal }) => signal)
}

/** `return { answer, sources }`, `res.json({ text, sourceDocuments })`, `class Answer(BaseModel): sources: list`. */
function answerFields(module: Module): readonly LeavingSources[] {
  const found: LeavingSources[] = []
  for (const node of module.root.walk()) {
    if (
      node.kind !== 'pair' &&
      node.kind !== 'shorthand_property_identifier' &&
      node.kind !== 'keyword_argument'
    )
      continue
    const name = (
      node.kind === 'shorthand_property_identifier' ? node.text : (node.children[0]?.text ?? '')
    ).replace(/["']/g, '')
    if (!SOURCE_NAME.test(name) || NOT_SOURCES.test(name)) continue
    const holder = node.parent
    const isAnswer =
      holder !== undefined &&
      /\b(?:answer|text|response|message|content|result|reply|output)\b/i.test(holder.text)
    const value = node.children[1]?.text ?? name
    if (
      !isAnswer ||
      /^(?:\[\]|None|null|undefined|False|false|str|\{\})$/.test(value) ||
      holder.enclosing('return_statement', 'yield', 'yield_statement', 'arguments', 'argument_list') ===
        undefined
    )
      continue
    found.push({
      name,
      signal: {
        kind: 'returned',
        path: module.path,
        line: node.line,
        shows: `${name} is returned with the answer`,
      },
    })
  }
  return found
}

/** `class Answer(BaseModel): sources: list[str]`. */
function declaredFields(module: Module): readonly LeavingSources[] {
  const answers = module.classes.filter(({ name }) =>
    /Response|Answer|Result|Metadata|Message|Chunk|Output/.test(name),
  )
  return answers.flatMap(({ name: holder, fields }) =>
    fields
      .filter(({ name }) => SOURCE_NAME.test(name) && !NOT_SOURCES.test(name))
      .map(
        ({ name, line }): LeavingSources => ({
          name,
          signal: { kind: 'returned', path: module.path, line, shows: `${holder} carries ${name}` },
        }),
      ),
  )
}

/** Read by a page, or by a script of one; with `place`, only in files of such a path count. */
function isReadOnScreen(facts: Facts, name: string, place: RegExp = /./): boolean {
  const words = [name, name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())]
  const alternatives = [...new Set(words)].map(escapedName).join('|')
  return facts
    .search(new RegExp(`(?<![\\w-])(?:${alternatives})(?![\\w-])`), { most: 50 })
    .some(({ path }) => SCREEN_FILE.test(path) && !SERVER_FILE.test(path) && place.test(path))
}

/** The parts that draw the conversation are taken from a package, or from files that are generated later. */
function isDrawnElsewhere(facts: Facts): boolean {
  return facts.project.files.some(({ path, role }) => {
    if (role !== 'source' || !/\.[jt]sx$/.test(path)) return false
    return facts.imports
      .packages(path)
      .some((from) => CHAT_PACKAGES.test(from) || (OWN_ALIAS.test(from) && CHAT_FILE.test(from)))
  })
}
