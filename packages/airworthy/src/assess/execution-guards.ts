import type { Evidence } from './check.ts'
import type { ExecutionSink } from './execution-sinks.ts'
import type { Facts } from './facts.ts'
import { isMember, isName, pathOf } from './parse/expression.ts'
import type { Module } from './parse/module.ts'
import { enclosingFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { wholeWord } from './whole-word.ts'

const SANDBOX_PACKAGE =
  /^(?:e2b\w*|@e2b\/.*|docker|dockerode|daytona\w*|@daytona\w*|modal|rizaio|codesandbox.*|@codesandbox\/.*|isolated-vm|quickjs\w*|@vercel\/sandbox|@cloudflare\/sandbox|RestrictedPython|kubernetes\w*|llm_sandbox|pyodide|wasmtime|microsandbox|langchain_sandbox|@sandbox\w*|epicbox)(?:[./]|$)/
const SANDBOX_CALL =
  /(?:^|\.)(?:Sandbox|Sandbox\.create|AsyncSandbox\w*|DockerCommandLineCodeExecutor|PyodideSandbox|containers\.run|run_in_container|compile_restricted|loadPyodide|runPythonAsync)$/
const SANDBOX_COMMAND = /^(?:docker|podman|bwrap|nsjail|firejail|runsc|unshare|kubectl|wasmtime|deno run)\b/
const ASKS_FIRST =
  /^(?:input|confirm|window\.confirm|click\.confirm|typer\.confirm|Confirm\.ask|questionary\.confirm\w*|inquirer\.\w+|prompts|interrupt|getUserConfirmation|askApproval|rl\.question|readline\.question)$|(?:^|\.)(?:request_?approval|ask_?(?:for_?)?(?:approval|confirmation|permission)|require_?(?:approval|confirmation)|confirm_?\w*|human_?approval|AskActionMessage|showWarningMessage|showInformationMessage|check_?permission\w*|prompt_?user\w*)$/
const CLEANS =
  /sanitiz|sanitis|purify|escape|bleach|\bxss\b|filterXSS|nh3|codeToHtml|highlight|shiki|hljs|prism|katex|mermaid|renderToString|JSON\.stringify/i
const SAID =
  /(?:^|[._])(?:\w*message\w*|msg|answer\w*|response\w*|completion\w*|repl(?:y|ies)|generated\w*|output\w*|ai_?\w*|bot\w*|assistant\w*|chunk|delta|llm\w*|gpt\w*|generation\w*|suggestion\w*|summary|content|text|markdown|html|parsedContent|result)(?:$|[._[])/i
const SURELY_SAID =
  /message|msg|answer|response|completion|reply|generated|generation|assistant|gpt|llm|\bbot\w*\.|ai[A-Z_]/i
const CHAT = /chat|message|answer|assistant|bot|conversation|completion|response|copilot|\bai\b|llm|generat/i
const NOT_SAID =
  /theme|style|css|script|jsonld|json_?ld|schema|icon|svg|logo|analytics|gtag|template$|i18n|\bt\(|translat|blog|post\.|article|doc(?:s|ument)?\.|error|toast/i
const DEEPEST = 4

/** A container, a microVM or another machine runs it instead of this one. */
export function isSandboxed(sink: ExecutionSink): boolean {
  const { module, text } = sink
  if (module.imports.some(({ from, isTypeOnly }) => SANDBOX_PACKAGE.test(from) && !isTypeOnly)) return true
  if (module.calls.some(({ callee }) => SANDBOX_CALL.test(callee))) return true
  const words = [...text.walk()]
    .filter(({ kind }) => kind === 'string' || kind === 'template_string')
    .map(({ text: literal }) => literal.replace(/^[rbuf]*["'`]+/i, ''))
  return words.some((word) => SANDBOX_COMMAND.test(word))
}

/** A person is asked before it runs, in the function of the sink or in one that calls it. */
export function isApproved(facts: Facts, sink: ExecutionSink): Evidence | undefined {
  const scope = enclosingFunction(sink.text)
  const own = scope === undefined ? sink.module.root : scope
  const inside = sink.module.calls.find(
    ({ node, callee }) =>
      own.contains(node) &&
      ASKS_FIRST.test(callee) &&
      node.start < sink.text.start &&
      isGate(node, sink.text),
  )
  if (inside !== undefined)
    return { path: sink.path, line: inside.line, shows: `${inside.callee} asks before ${sink.name}` }
  const name = sink.module.functions.find(({ node }) => node === scope)?.name ?? ''
  for (const caller of name === '' ? [] : facts.callersOf(sink.module, name).slice(0, 5)) {
    const asked = caller.module.calls.find(
      ({ callee, line }) =>
        ASKS_FIRST.test(callee) && line <= caller.line && line > caller.line - 15 && callee !== 'input',
    )
    if (asked !== undefined)
      return { path: caller.path, line: asked.line, shows: `${asked.callee} asks before ${name}` }
  }
  return undefined
}

/** The answer to the question decides: it stands in a condition around the sink, or one that leaves before it. */
function isGate(asked: SyntaxNode, text: SyntaxNode): boolean {
  const condition = asked.enclosing('if_statement')
  if (condition !== undefined && !(condition.children.at(-1)?.contains(asked) ?? false)) return true
  const assignment = asked.enclosing('assignment', 'variable_declarator')
  const name = assignment?.children[0]?.text
  const branch = text.enclosing('if_statement')
  return name !== undefined && branch !== undefined && wholeWord(name).test(branch.children[0]?.text ?? '')
}

/** On a screen the text of a model arrives over the network: the names say what it is. */
export function isSaidByModel(facts: Facts, module: Module, text: SyntaxNode): boolean {
  if (hasSanitiser(facts, module.path)) return false
  const paths = leavesOf(module, text, 0)
  if (paths === undefined) return false
  const leaves = [...paths, ...typesOf(module, text)]
  const isChat =
    CHAT.test(module.path) ||
    /\/api\/(?:chat|completion|ask|answer|generate|query)|useChat|useCompletion/.test(module.source.text)
  return (
    isChat &&
    leaves.some((leaf) => SAID.test(leaf) && SURELY_SAID.test(leaf + module.path) && !NOT_SAID.test(leaf))
  )
}

const SANITISER =
  /DOMPurify|sanitize-?html|sanitizeHtml|rehype-?sanitize|rehypeSanitize|\bxss\b|filterXSS|bleach|nh3|setHTML\(/i

/** A sanitiser in the file itself or in one that it takes its markup from. */
export function hasSanitiser(facts: Facts, path: string): boolean {
  const near = [
    path,
    ...facts.imports
      .imports(path)
      .filter((other) => /markdown|html|sanit|util|helper|render|format|lib\//i.test(other)),
  ]
  return near.some((file) => SANITISER.test(facts.project.text(file)))
}

/** The names that an expression is made of, followed through the file; undefined when something cleans it. */
function leavesOf(module: Module, expression: SyntaxNode, depth: number): readonly string[] | undefined {
  if (CLEANS.test(expression.text)) return undefined
  const paths = pathsIn(expression)
  const roots = new Set(depth < DEEPEST ? paths.map((path) => path.split('.')[0] ?? path) : [])
  const values = module.assignments
    .filter(({ target, value }) => roots.has(target) && !value.contains(expression))
    .map(({ value }) => value)
  const inner = values.map((value) => leavesOf(module, value, depth + 1))
  return inner.some((leaves) => leaves === undefined)
    ? undefined
    : [...paths, ...inner.flatMap((leaves) => leaves ?? [])]
}

/** The types of the parameters in an expression: `entry: ChatMessage` says what `entry.text` is. */
function typesOf(module: Module, expression: SyntaxNode): readonly string[] {
  const scope = enclosingFunction(expression)
  const parameters = module.functions.find(({ node }) => node === scope)?.parameters ?? []
  const roots = new Set(pathsIn(expression).map((path) => path.split('.')[0]))
  return parameters.flatMap(({ name, type }) => (roots.has(name) && /^\w+$/.test(type) ? [type] : []))
}

/** Names and members of an expression, the longest of each; those inside functions left out. */
function pathsIn(expression: SyntaxNode): readonly string[] {
  return [...expression.walk()].flatMap((node) => {
    const isInner = node.parent !== undefined && isMember(node.parent) && node.parent.children[0] === node
    const path = !isInner && (isMember(node) || isName(node)) ? pathOf(node) : undefined
    return path === undefined ? [] : [path]
  })
}
