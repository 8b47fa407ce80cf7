import type { Facts } from './facts.ts'
import { templateOf } from './parse/expression.ts'
import type { Module } from './parse/module.ts'
import { enclosingFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { productPaths } from './product-paths.ts'
import { escapedName, wholeWord } from './whole-word.ts'

/** A text that is said to a model. */
export interface PromptText {
  readonly path: string
  /** Where the text starts. */
  readonly line: number
  readonly text: string
  /** The name it is kept under; undefined when it is written where it is used, or in a file of its own. */
  readonly name: string | undefined
}

const MOST_HITS = 200
const MOST_NAME_HITS = 40
const CONTAINERS = /^(?:array|list|parenthesized_expression|concatenated_string|template_string|string)$/
const PROMPT_FILE =
  /(?:^|\/)(?:[\w-]*prompts?[\w-]*|instructions?|system[_-]?(?:prompt|message)?|persona)\.(?:md|txt|ya?ml|j2|jinja2?|prompt|hbs|mustache|toml)$|(?:^|\/)(?:prompts?|instructions)\/.+\.(?:md|txt|ya?ml|j2|jinja2?|prompt|hbs|mustache)$/i
const NO_PROMPT_FILE =
  /(?:^|\/)(?:README|AGENTS|CLAUDE|CHANGELOG|CONTRIBUTING)[^/]*$|(?:^|\/)\.(?:github|claude|cursor|vscode)\//i

/**
 * Texts on the path in use that hold a word of `hint` and match `pattern` as a whole: strings of the product's files
 * that something refers to, and prompt files that the product names. Comments and documentation strings are left out.
 */
export function promptTexts(facts: Facts, hint: RegExp, pattern: RegExp): readonly PromptText[] {
  const found = new Map<string, PromptText>()
  for (const { path, line } of facts.search(hint, { paths: productPaths(facts), most: MOST_HITS })) {
    const prompt = promptAt(facts, path, line)
    if (prompt === undefined || !pattern.test(prompt.text) || !isUsed(facts, prompt)) continue
    found.set(`${prompt.path}:${prompt.line}`, prompt)
  }
  return [...found.values(), ...promptFiles(facts).filter(({ text }) => pattern.test(text))]
}

function promptAt(facts: Facts, path: string, line: number): PromptText | undefined {
  const module = facts.modules.get(path)
  const string = module === undefined ? undefined : stringAt(module, line)
  return string === undefined ? undefined : promptAround(string, path)
}

/** The longest string of a line: beside a prompt stand short ones, such as a role or the id of a model. */
function stringAt(module: Module, line: number): SyntaxNode | undefined {
  let longest: SyntaxNode | undefined
  for (const node of module.strings) {
    if (node.line > line || isDocumentation(node)) continue
    if (node.line + node.text.split('\n').length - 1 < line) continue
    if (longest === undefined || node.end - node.start > longest.end - longest.start) longest = node
  }
  return longest
}

/** The whole prompt that a string is part of: a sum or list of strings counts as one text. */
function promptAround(string: SyntaxNode, path: string): PromptText {
  let whole = string
  while (whole.parent !== undefined && isJoin(whole.parent)) whole = whole.parent
  const holder = templateAround(whole)
  const assignment =
    holder !== undefined && /^(?:variable_declarator|assignment)$/.test(holder.kind) ? holder : undefined
  const isTop = assignment !== undefined && enclosingFunction(assignment) === undefined
  const name = isTop ? assignment.child('identifier')?.text : undefined
  return { path, line: whole.line, text: textOf(whole), name }
}

/** What a prompt is given to: `X = "…"`, or `X = PromptTemplate(template="…")`. */
function templateAround(whole: SyntaxNode): SyntaxNode | undefined {
  let holder = whole.parent
  while (
    holder !== undefined &&
    /^(?:keyword_argument|pair|object|arguments?|argument_list)$/.test(holder.kind)
  )
    holder = holder.parent
  const isTemplate =
    holder !== undefined &&
    /^(?:call|call_expression|new_expression)$/.test(holder.kind) &&
    /^(?:new )?\w*(?:Prompt|Template)\w*\s*[.(]/.test(holder.text)
  return isTemplate ? holder?.parent : whole.parent
}

/** What joins strings into one prompt. */
function isJoin(node: SyntaxNode): boolean {
  const [left, right] = node.children
  if (!/^binary_(?:expression|operator)$/.test(node.kind) || left === undefined || right === undefined)
    return CONTAINERS.test(node.kind)
  return node.source.text.slice(left.end, right.start).trim() === '+'
}

function textOf(whole: SyntaxNode): string {
  const own = templateOf(whole)
  if (own !== undefined) return own.replace(/\s+/g, ' ')
  const parts = [...whole.walk()].filter(({ kind }) => kind === 'string' || kind === 'template_string')
  return parts
    .map((part) => templateOf(part) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
}

/** A string that stands alone, or that describes a field, documents what is around it. */
function isDocumentation(node: SyntaxNode): boolean {
  if (node.parent?.kind === 'keyword_argument')
    return /^(?:description|help|title|summary)$/.test(node.parent.children[0]?.text ?? '')
  return node.parent?.kind === 'expression_statement' && node.parent.children.length === 1
}

/** A prompt that is kept under a name and never used says nothing to a model. */
function isUsed(facts: Facts, prompt: PromptText): boolean {
  const { name } = prompt
  if (name === undefined) return true
  const uses = facts.search(wholeWord(name), {
    paths: productPaths(facts),
    containing: name,
    most: MOST_NAME_HITS,
  })
  return uses.some(
    ({ path, line, text }) =>
      !(path === prompt.path && line === prompt.line) &&
      !/^(?:import\b|from\b|#|\/\/|export\s*\{|["']?\w+["']?,?$)/.test(text) &&
      !isRedefinition(text, name),
  )
}

/** `template = "…"` sets the name again; `template=template` hands it on. */
function isRedefinition(text: string, name: string): boolean {
  const defined = new RegExp(`^(?:export\\s+)?(?:const|let|var)?\\s*${escapedName(name)}\\s*[:=]`).exec(text)
  return defined !== null && !wholeWord(name).test(text.slice(defined[0].length))
}

/** Prompts in files of their own, as far as the product's code names them. */
function promptFiles(facts: Facts): readonly PromptText[] {
  const files = facts.project.files.filter(
    ({ path, role }) =>
      PROMPT_FILE.test(path) &&
      !NO_PROMPT_FILE.test(path) &&
      role !== 'test' &&
      role !== 'vendored' &&
      role !== 'example',
  )
  return files.flatMap(({ path }): readonly PromptText[] => {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')
    const hits = facts.search(new RegExp(`["'\`/]${escapedName(name)}(?:\\.\\w+)?["'\`]`), {
      paths: productPaths(facts),
      containing: name,
      most: 1,
    })
    return hits.length === 0
      ? []
      : [{ path, line: 1, text: facts.project.text(path).replace(/\s+/g, ' '), name: undefined }]
  })
}
