import type { Evidence } from './check.ts'
import { withoutVariable } from './default-choice.ts'
import type { Facts } from './facts.ts'
import { escapedName } from './whole-word.ts'

/** A setting that names which store is used: `VECTOR_STORE`, `vectordb_type`. */
const NAMES_STORE =
  /^(?:\w+_)?(?:vector_?(?:store|db|database)|index|data_?store|doc(?:ument)?_?store)(?:_?(?:type|provider|backend|kind|engine|name))?$/i
const IN_FILES =
  /^(?:faiss\w*|chroma(?:db)?|lance(?:db)?|hnsw\w*|annoy|(?:in_?)?memory\w*|numpy|sklearn|usearch|docarray\w*|simple\w*)$/i
/** The default in code: a field of settings, a fallback of the environment. */
const IN_CODE =
  /\b(\w*(?:vector_?(?:store|db|database)|data_?store)\w*)["']?(?:\s*:\s*(?:Optional\[)?str\]?)?\s*(?:=|,|\|\||\?\?)\s*(?:Field\(\s*(?:default\s*=\s*)?)?["'](\w+)["']/i

/** The line by which the documented start puts the vectors into a file or into the process, where a setting decides. */
export function chosenLocalStore(facts: Facts): Evidence | undefined {
  const [shipped] = [...facts.configuration.environment]
    .filter(({ name, value, isCommentedOut }) => !isCommentedOut && value !== '' && NAMES_STORE.test(name))
    .map(({ name, value, path, line }) => ({ name, value: withoutVariable(value), path, line }))
  const [inFile] = facts.configuration.settings.flatMap(({ key, value, path, line }) =>
    typeof value === 'string' && namesStore(key)
      ? [{ name: key, value: withoutVariable(value), path, line }]
      : [],
  )
  const chosen = shipped ?? inFile ?? inCode(facts)
  if (chosen === undefined || !IN_FILES.test(chosen.value) || isServed(facts, chosen.value)) return undefined
  return {
    path: chosen.path,
    line: chosen.line,
    shows: `${chosen.name} is ${JSON.stringify(chosen.value)} unless somebody sets another`,
  }
}

/** `vector_store.type`, `rag.vectordb`. */
function namesStore(key: string): boolean {
  const parts = key.split('.')
  const last = parts.at(-1) ?? ''
  const before = parts.at(-2) ?? ''
  return (
    NAMES_STORE.test(last) ||
    (/^(?:type|provider|backend|kind|engine)$/i.test(last) && NAMES_STORE.test(before))
  )
}

function inCode(
  facts: Facts,
):
  | { readonly name: string; readonly value: string; readonly path: string; readonly line: number }
  | undefined {
  const hits = facts.search(IN_CODE, { roles: [facts.shippedRole], most: 40 })
  return hits.flatMap(({ path, line, text }) => {
    const [, name = '', value = ''] = IN_CODE.exec(text) ?? []
    const isDefault = /^\s*[A-Z_]+\s*:|settings|config|environ|getenv|process\.env/i.test(`${text} ${path}`)
    return isDefault && NAMES_STORE.test(name) && !/^\s*(?:#|\/\/|\*|if|elif|case)/.test(text)
      ? [{ name, value, path, line }]
      : []
  })[0]
}

/** Chroma and its like may be a server: its address is shipped. */
function isServed(facts: Facts, store: string): boolean {
  const name = store.replace(/db$/i, '')
  const isClient = facts.stores.some(
    (found) => found.persistence === 'service' && new RegExp(name, 'i').test(`${found.path} ${found.store}`),
  )
  if (isClient) return true
  return facts.configuration.environment.some(
    (setting) =>
      !setting.isCommentedOut &&
      setting.value !== '' &&
      new RegExp(`${name}\\w*(?:HOST|URL|ENDPOINT|ADDRESS)`, 'i').test(setting.name),
  )
}

/**
 * True when a store is opened in a class that the product never makes: an alternative for those who build on it.
 */
export function isNeverMade(
  facts: Facts,
  { path, line }: { readonly path: string; readonly line: number },
): boolean {
  if (facts.kind === 'library') return false
  const module = facts.modules.get(path)
  const around = module?.classes.find((candidate) => isWithin(candidate.node, line))
  if (module === undefined || around === undefined || around.name === '') return false
  const name = escapedName(around.name)
  const made = new RegExp(
    `(?:^\\s*|[=:([,{]\\s*|\\b(?:return|new|await)\\s+)${name}\\s*\\(|(?:[=:([,{]\\s*|\\breturn\\s+)${name}\\s*[,)\\]}.]|^\\s*${name}\\.`,
  )
  return facts
    .search(made, { roles: [facts.shippedRole], containing: around.name, most: 200 })
    .every((hit) => ONLY_NAMED.test(hit.text) || (hit.path === path && isWithin(around.node, hit.line)))
}

const ONLY_NAMED =
  /^\s*(?:class\s|export\s+(?:default\s+)?(?:abstract\s+)?class\s|import\s|from\s|export\s*\{|#|\/\/|\*|"""|["']\w+["'],?\s*$)/

function isWithin(node: { readonly text: string; readonly line: number }, line: number): boolean {
  return node.line <= line && line <= node.line + node.text.split('\n').length - 1
}
