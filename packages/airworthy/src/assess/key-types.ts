import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { BROWSER_STORAGE, COMMENT, PERSISTED_STORE } from './provider-keys.ts'
import { escapedName } from './whole-word.ts'

/** `apiKey?: string`, `customApiKey: string` in a type of the page. */
const KEY_FIELD =
  /^\s*(?:readonly\s+)?["']?((?:\w*(?:openai|anthropic|claude|gemini|google|groq|mistral|llm|model|provider|custom|user|own|my)\w*?)?_?api_?key)["']?\??\s*:\s*(?:string|\w+<string)/i
const DECLARATION = /\b(?:type|interface)\s+(\w+)/
const LONGEST_TYPE = 60
const MOST_TYPES = 40

/** Names of the types of a page that hold a provider's key. */
function keyTypes(facts: Facts): ReadonlySet<string> {
  const fields = facts.search(KEY_FIELD, { roles: [facts.shippedRole], most: 200 })
  const names = fields.flatMap(({ path, line, text }) => {
    if (!/\.(?:[cm]?tsx?|vue|svelte)$/.test(path) || COMMENT.test(text)) return []
    return declaredAbove(facts.project.text(path).split('\n'), line - 1)
  })
  return new Set(names.slice(0, MOST_TYPES))
}

/** The type whose braces a line stands in. */
function declaredAbove(lines: readonly string[], index: number): readonly string[] {
  for (let at = index; at >= Math.max(0, index - LONGEST_TYPE); at--) {
    const line = lines[at] ?? ''
    if (at < index && /^\}/.test(line)) return []
    const name = DECLARATION.exec(line)?.[1]
    if (name !== undefined) return [name]
  }
  return []
}

/** Records of the page that hold a visitor's key and are kept in the browser as a whole. */
export function keptRecords(facts: Facts): readonly Evidence[] {
  const types = keyTypes(facts)
  if (types.size === 0) return []
  const named = new RegExp(`\\b(?:${[...types].map(escapedName).join('|')})\\b`)
  const stored = facts
    .search(BROWSER_STORAGE, { roles: [facts.shippedRole], most: 300 })
    .filter(({ path, line, text }) => !COMMENT.test(text) && isRecord(facts, { path, line, named }))
  const stores = facts
    .search(PERSISTED_STORE, { roles: [facts.shippedRole], most: 100 })
    .filter(({ path, text }) => !COMMENT.test(text) && isWhole(facts.project.text(path), named))
  return [...stored, ...stores].map(({ path, line }) => ({
    path,
    line,
    shows: "a record that the page keeps in the browser holds a visitor's key",
  }))
}

interface Stored {
  readonly path: string
  readonly line: number
  readonly named: RegExp
}

/** `useLocalStorage<Settings>(…)`, or `setItem('settings', JSON.stringify(settings))` of a `useState<Settings>`. */
function isRecord(facts: Facts, { path, line, named }: Stored): boolean {
  const lines = facts.project.text(path).split('\n')
  const call = lines.slice(line - 1, line + 2).join('\n')
  if (/getItem|removeItem/.test(call.split('\n')[0] ?? '')) return false
  if (named.test(/^[^\n]*<([^>(]+)>\s*\(/.exec(call)?.[1] ?? '')) return true
  const held = /JSON\.stringify\(\s*(\w+)/.exec(call)?.[1]
  if (held === undefined) return false
  const name = escapedName(held)
  const typed = new RegExp(
    `(?:\\[\\s*${name}\\s*,[^\\]]*\\]\\s*=\\s*useState<([^>]+)>|\\b${name}\\s*:\\s*([\\w<>]+))`,
  ).exec(lines.join('\n'))
  return named.test(typed?.[1] ?? typed?.[2] ?? '')
}

/** The record is in what is kept: nothing picks other fields. */
function isWhole(text: string, named: RegExp): boolean {
  if (!named.test(text)) return false
  const at = text.indexOf('partialize')
  return at === -1 || /\.\.\.|key/i.test(text.slice(at, at + 400))
}

/** `api_key=settings.custom_api_key`: the name says whose key it is that the model is called with. */
const GIVEN =
  /(?<![\w])(?:\w+_)?api_?key["']?\s*[:=]\s*(?:\w+\??\.)*\w+\??\.((?:custom|user|own|personal|visitor|byo)_?\w*key)\b/i

/** Model options that are filled with a key of the user. */
export function ownKeys(facts: Facts): readonly Evidence[] {
  return facts
    .search(GIVEN, { roles: [facts.shippedRole], most: 20 })
    .filter(({ text }) => !COMMENT.test(text) && isOfUser(GIVEN.exec(text)))
    .map(({ path, line }) => ({ path, line, shows: 'the model is called with a key that the user gives' }))
}

/** `user_api_key=agent.user_api_key` only hands on a key of the product itself. */
function isOfUser(match: RegExpExecArray | null): boolean {
  if (match === null) return false
  const target = /^[\w]+/.exec(match[0])?.[0] ?? ''
  return target.toLowerCase() !== (match[1] ?? '').toLowerCase() && !/^(?:user|custom|own)/i.test(target)
}
