import type { Facts } from './facts.ts'
import { isObject, propertiesOf, templateOf } from './parse/expression.ts'
import type { Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { asksForProviderKey, type KeyField, OPERATORS_PAGE, PROVIDER } from './provider-keys.ts'

/** A field of a form that hides what is typed. */
const HIDDEN =
  /(?:\btype|\bkind|\binput|\binput_?type|\bwidget|\bcomponent)["']?\s*[:=]\s*["'](?:password|secret)["']/i
const HIDES = /^(?:password|secret)$/i
const SORT = /^(?:type|kind|input|input_?type|widget|component)$/i
const SAYS = /^(?:name|label|key|id|field|title|description|placeholder|help|hint|env|env_?var|info)$/i
const MOST_FILES = 40

const known = new WeakMap<Facts, readonly KeyField[]>()

/** Fields for a provider's key in forms that are described as data: `{ type: 'password', name: 'OpenAI API key' }`. */
export function formFields(facts: Facts): readonly KeyField[] {
  const before = known.get(facts)
  if (before !== undefined) return before
  const hits = facts.search(HIDDEN, { roles: [facts.shippedRole], most: 200 })
  const paths = [...new Set(hits.map(({ path }) => path))].filter(
    (path) => /\.(?:py|[cm]?[jt]sx?)$/.test(path) && !OPERATORS_PAGE.test(path),
  )
  const found = paths.slice(0, MOST_FILES).flatMap((path) => {
    const module = facts.modules.get(path)
    return module === undefined ? [] : fieldsIn(module)
  })
  known.set(facts, found)
  return found
}

interface Entry {
  readonly key: string
  readonly value: SyntaxNode
}

function fieldsIn(module: Module): readonly KeyField[] {
  const objects = [...module.root.walk()]
    .filter(isObject)
    .map((node) => ({ node, entries: propertiesOf(node) }))
  const calls = module.calls
    .filter(({ keywords }) => keywords.size > 0)
    .map(({ node, keywords }) => ({ node, entries: [...keywords].map(([key, value]) => ({ key, value })) }))
  return [...objects, ...calls].flatMap(({ node, entries }) => fieldOf(module, node, entries))
}

function fieldOf(module: Module, node: SyntaxNode, entries: readonly Entry[]): readonly KeyField[] {
  const isHidden = entries.some(({ key, value }) => SORT.test(key) && HIDES.test(templateOf(value) ?? ''))
  if (!isHidden) return []
  const texts = entries.flatMap(({ key, value }) => (SAYS.test(key) ? (templateOf(value) ?? []) : []))
  const asked = texts.find(asksForProviderKey)
  const isProviders = PROVIDER.test(`${texts.join(' ')} ${module.path}`.replace(/([a-z])([A-Z])/g, '$1_$2'))
  return asked === undefined || !isProviders
    ? []
    : [
        {
          path: module.path,
          line: node.line,
          shows: `a form asks for ${JSON.stringify(asked.slice(0, 60))}`,
          isPrefilled: false,
        },
      ]
}
