import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { propertyOf, stringOf } from './parse/expression.ts'
import type { Call, FunctionSyntax, Module } from './parse/module.ts'
import { isFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/** A function that the model may ask for. */
export interface ToolAction {
  readonly name: string
  readonly path: string
  readonly line: number
  /** What it does beyond reading; undefined when nothing of the kind was seen. */
  readonly effect: Evidence | undefined
  /** The function, or the call that makes it a tool. */
  readonly node: SyntaxNode
}

interface Effect {
  readonly callee: RegExp
  readonly shows: string
}

const EFFECTS: readonly Effect[] = [
  {
    callee:
      /(?:^|\.)(?:send_?mail|sendEmail|send_email|send_message|sendMessage|messages\(\)\.send|emails\.send|messages\.create|chat_postMessage|postMessage|sendmail|send_sms)$/,
    shows: 'sends a message',
  },
  {
    callee:
      /(?:^|\.)(?:charges|paymentIntents|PaymentIntent|refunds|Refund|Charge|transfers|payouts|Transfer|invoices)\.create$/,
    shows: 'moves money',
  },
  {
    callee:
      /^(?:os\.system|os\.popen|subprocess\.\w+|exec|execSync|execa|spawn|spawnSync|child_process\.\w+)$/,
    shows: 'runs a command',
  },
  {
    callee:
      /^(?:os\.(?:remove|unlink|rename|rmdir)|shutil\.(?:rmtree|move)|fs\.(?:promises\.)?(?:unlink|rm|rmdir|writeFile|writeFileSync|rename)(?:Sync)?|fsp?\.(?:writeFile|unlink|rm))$/,
    shows: 'changes files',
  },
  {
    callee: /^(?:requests|httpx|session|axios|client|http)\.(?:put|patch|delete)$/,
    shows: 'changes something at another service',
  },
  {
    callee:
      /(?:^|\.)events\(\)\.(?:insert|delete|update)$|(?:^|\.)(?:create_issue|createIssue|create_event|createEvent|delete_event|place_order|placeOrder|book_\w+|cancel_\w+)$/,
    shows: 'creates or changes something at another service',
  },
]
const ROWS =
  /^(?:db|database|tx|prisma(?:\.\w+)*|drizzle|knex)\.(?:insert|update|delete|create|createMany|upsert|updateMany|deleteMany)$/
const STATEMENT = /^\s*(?:INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|DROP\s+TABLE)\b/i
const CHANGES_ROWS = 'changes rows of a database'
const TOOL_DECORATOR =
  /^(?:tool|function_tool|\w+\.tool|kernel_function|beta_tool|ai_function|agent\.tool_plain|agent\.tool)$/
const TOOL_CONSTRUCTION =
  /^(?:tool|createTool|DynamicTool|DynamicStructuredTool|StructuredTool\.from_function|Tool|Tool\.from_function|FunctionTool|FunctionTool\.from_defaults|defineTool)$/

/** The tools of the project's agents that are bound to a model call, with what they do. */
export function toolActions(facts: Facts): readonly ToolAction[] {
  return toolModules(facts).flatMap((module) =>
    [...decorated(facts, module), ...constructed(facts, module)].filter(
      ({ name, node }) => isGiven(facts, module, node) || isBound(facts, module, name),
    ),
  )
}

function toolModules(facts: Facts): readonly Module[] {
  const paths = new Set(
    facts
      .search(
        /@(?:\w+\.)?(?:tool|function_tool|kernel_function|tool_plain)\b|\b(?:tool|createTool|DynamicTool|DynamicStructuredTool|FunctionTool|Tool)(?:\.\w+)?\s*[(<]/,
        { roles: [facts.shippedRole], most: 200 },
      )
      .map(({ path }) => path),
  )
  const near = [...paths].filter((path) =>
    facts.calls.some(
      (call) =>
        facts.imports.distance(call.path, path) !== undefined ||
        facts.imports.distance(path, call.path) !== undefined,
    ),
  )
  return near.flatMap((path) => facts.modules.get(path) ?? [])
}

function decorated(facts: Facts, module: Module): readonly ToolAction[] {
  return module.functions
    .filter(({ decorators }) => decorators.some(({ text }) => TOOL_DECORATOR.test(text.split('(')[0] ?? '')))
    .map((action) => ({
      name: action.name,
      path: module.path,
      line: action.line,
      effect: effectOf(facts, module, action.node),
      node: action.node,
    }))
}

function constructed(facts: Facts, module: Module): readonly ToolAction[] {
  return module.calls.flatMap((call): readonly ToolAction[] => {
    if (!TOOL_CONSTRUCTION.test(call.callee)) return []
    const body = bodyOf(module, call)
    if (body === undefined) return []
    const effect = effectOf(facts, module, body)
    return [{ name: nameOf(module, call), path: module.path, line: call.line, effect, node: call.node }]
  })
}

function bodyOf(module: Module, call: Call): SyntaxNode | undefined {
  const given =
    call.keywords.get('func') ??
    call.keywords.get('fn') ??
    call.keywords.get('function') ??
    call.positional.find((node) => isFunction(node) || node.kind === 'identifier')
  const option = call.positional
    .flatMap((argument) => propertyOf(argument, 'execute') ?? propertyOf(argument, 'func') ?? [])
    .at(0)
  const node = given ?? option
  if (node === undefined || isFunction(node)) return node
  return module.functions.find(({ name }: FunctionSyntax) => name === node.text)?.node
}

/** The variable that holds it, else the name that the model is told. */
function nameOf(module: Module, call: Call): string {
  const held = module.assignments.find(({ value }) => value === call.node)?.target
  const told =
    call.keywords.get('name') ??
    call.positional.map((argument) => propertyOf(argument, 'name')).find((node) => node !== undefined)
  const around = module.functions.find(
    ({ node, body }) => body?.contains(call.node) === true && node.contains(call.node),
  )?.name
  const { parent } = call.node
  const key = parent?.kind === 'pair' ? parent.children[0]?.text : undefined
  return held ?? key ?? around ?? (told === undefined ? '' : (stringOf(told) ?? ''))
}

/** What the function does itself, or what a function of the project does that it calls. */
function effectOf(facts: Facts, module: Module, body: SyntaxNode): Evidence | undefined {
  const own = effectIn(module, body)
  if (own !== undefined) return own
  for (const call of module.calls) {
    if (!body.contains(call.node)) continue
    const called = facts.definitions.of(module, call.callee, call.node)
    const effect = called?.kind === 'function' ? effectIn(called.module, called.function.node) : undefined
    if (effect !== undefined) return effect
  }
  return undefined
}

function effectIn(module: Module, body: SyntaxNode): Evidence | undefined {
  for (const call of module.calls) {
    if (!body.contains(call.node)) continue
    const effect = EFFECTS.find(({ callee }) => callee.test(call.callee))
    if (effect !== undefined) return { path: module.path, line: call.line, shows: effect.shows }
    if (ROWS.test(call.callee)) return { path: module.path, line: call.line, shows: CHANGES_ROWS }
  }
  const statement = module.strings.find(
    (node) => body.contains(node) && STATEMENT.test(node.text.replace(/^[frb]*["'`]+/i, '')),
  )
  return statement === undefined
    ? undefined
    : { path: module.path, line: statement.line, shows: CHANGES_ROWS }
}

/** It stands among what the model is called with. */
function isGiven(facts: Facts, module: Module, node: SyntaxNode): boolean {
  return facts.calls.some(({ path, call }) => path === module.path && call.node.contains(node))
}

/** Its name is used somewhere else than where it is defined; a tool that no agent is given cannot be called. */
function isBound(facts: Facts, module: Module, name: string): boolean {
  if (name === '') return true
  const used = new RegExp(`\\b${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`, 'g')
  const own = module.source.text.match(used)?.length ?? 0
  if (own > 1) return true
  return facts.imports
    .importers(module.path)
    .some((path) => facts.isShipped(path) && (facts.project.text(path).match(used)?.length ?? 0) > 1)
}
