import type { Facts } from './facts.ts'
import { isName, isObject, propertyOf, stringOf, unwrapped } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import { enclosingFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { productPaths } from './product-paths.ts'

export type ExecutionKind = 'code' | 'shell' | 'sql' | 'html'

/** A place where a text is run, or drawn with the page's rights. */
export interface ExecutionSink {
  readonly kind: ExecutionKind
  readonly path: string
  readonly line: number
  /** As written: `subprocess.run`, `dangerouslySetInnerHTML`. */
  readonly name: string
  /** What is run or drawn. */
  readonly text: SyntaxNode
  readonly module: Module
}

/** Files that may run or draw something; only they are parsed. */
const HINT =
  /\beval\(|\bexec\(|new Function\(|\bvm\.run|child_process|execa|subprocess|os\.system|os\.popen|\.execute\(|\.sql\(|read_sql|queryRawUnsafe|\.unsafe\(|run_sql|run_query|execute_query|\.query\(|\.run\(|unsafe_allow_html|components\.html|\.html\(|dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|render_template_string|Markup\(|mark_safe|HTMLResponse|unsafeHTML\(|bypassSecurityTrustHtml|srcDoc|\bHTML\(/
const SCREENS = /\.(?:tsx|jsx)$|(?:^|\/)(?:public|static|client|frontend|web|www|components|views|widgets?)\//
const MOST_FILES = 400

const CODE =
  /^(?:eval|exec|new Function|Function|vm\.runIn\w+|vm\.Script|compile|builtins\.exec|ast\.exec|globalThis\.eval|window\.eval|ip\.run_cell|python_repl\.run|repl\.run|python_repl|.*PythonREPL\(\)\.run|.*PythonAstREPLTool\(\)\.(?:run|invoke))$/
const SHELL =
  /^(?:subprocess\.(?:run|Popen|call|check_output|check_call|getoutput|getstatusoutput)|os\.(?:system|popen)|asyncio\.create_subprocess_(?:shell|exec)|create_subprocess_shell|pexpect\.(?:run|spawn)|(?:child_process|childProcess|cp)\.(?:exec|execSync|spawn|spawnSync)|execa(?:Command|Sync)?)$/
const NODE_SHELL = /^(?:exec|execSync|spawn|spawnSync|execAsync|execPromise|execFile)$/
const SQL =
  /\.(?:execute|executemany|sql|raw|unsafe|\$queryRawUnsafe|\$executeRawUnsafe|run_sql|run_query|run_sql_query|execute_query|execute_sql|exec_driver_sql|query|run|fetch|fetch_all|fetchall|all)$|(?:^|\.)(?:read_sql|read_sql_query|sqldf)$|^(?:execute_sql|run_sql|run_sql_query|execute_sql_query|run_query|execute_query)$/
const DATABASE =
  /(?:^|[._])(?:conn\w*|connection|cursor|cur|db|\w*_db|database|pool|pg\w*|mysql\w*|session|engine|\w*sql\w*|bigquery\w*|bq\w*|snowflake\w*|prisma|duckdb|spark|con|sequelize|knex|supabase|client|pd|pandas)(?:\(\))?\./i
const DRAW =
  /^(?:components\.html|st\.components\.v1\.html|components\.v1\.html|html|HTML|display\.HTML|ui\.html|st\.html)$|\.insertAdjacentHTML$|^document\.write$|^(?:render_template_string|Markup|markupsafe\.Markup|mark_safe|HTMLResponse)$|^unsafeHTML$|\.bypassSecurityTrustHtml$|^\$\(\)\.(?:html|append|prepend)$/
const DRAWS_MARKUP = /\.(?:write|markdown|caption|info|success|title|header|subheader)$/

/** All such places on the path in use and on its screens. */
export function executionSinks(facts: Facts): readonly ExecutionSink[] {
  const own = new Set([...productPaths(facts), ...loadedTools(facts)])
  const files = facts.project.files.filter(
    ({ path, role, language }) =>
      language !== undefined && role === facts.shippedRole && (own.has(path) || SCREENS.test(path)),
  )
  const paths = files.map(({ path }) => path).filter((path) => HINT.test(facts.project.text(path)))
  const ranked = paths.toSorted((a, b) => Number(own.has(b)) - Number(own.has(a))).slice(0, MOST_FILES)
  return ranked.flatMap((path) => {
    const module = facts.modules.get(path)
    return module === undefined ? [] : sinksOf(module)
  })
}

const LOADS = /importlib\.import_module|pkgutil\.iter_modules|\bimport_module\(/
const TOOL_FOLDER = /(?:^|\/)(?:tools|plugins|skills|actions)\/$/

/** Tools of an agent that a loader finds by walking its own folder: no import leads to them. */
function loadedTools(facts: Facts): readonly string[] {
  const loaders = facts.search(LOADS, { roles: [facts.shippedRole], containing: 'import', most: 40 })
  const folders = new Set(
    loaders
      .map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1))
      .filter((path) => TOOL_FOLDER.test(path)),
  )
  return facts.project.files
    .filter(
      ({ path, role }) => role === facts.shippedRole && folders.has(path.slice(0, path.lastIndexOf('/') + 1)),
    )
    .map(({ path }) => path)
}

function sinksOf(module: Module): readonly ExecutionSink[] {
  const calls = module.calls.flatMap((call): readonly ExecutionSink[] => {
    const kind = kindOf(module, call)
    const text = kind === undefined ? undefined : textOf(call)
    if (kind === undefined || text === undefined || isConstant(text)) return []
    return [{ kind, path: module.path, line: call.line, name: call.callee.slice(0, 60), text, module }]
  })
  return [...calls, ...writtenScripts(module), ...attributes(module), ...assignedMarkup(module)]
}

/** What starts a file with source text in it. */
const INTERPRETER =
  /sys\.executable|process\.execPath|["'`](?:\/usr\/bin\/(?:env )?)?(?:python3?|node|deno|bun|bash|sh|ruby|Rscript|tsx|ts-node)\b/
const WRITES = /(?:^|\.)(?:write|write_text|writeFile|writeFileSync|write_bytes)$/

/** A text that is written to a file, and the file given to an interpreter, in one function. */
function writtenScripts(module: Module): readonly ExecutionSink[] {
  const runs = module.calls.filter((call) => {
    const callee = call.isNew ? `new ${call.callee}` : call.callee
    const given = call.positional.map(({ text }) => text).join(' ')
    return isShell(module, callee) && INTERPRETER.test(given)
  })
  return runs.flatMap((run) => {
    const scope = enclosingFunction(run.node)
    if (scope === undefined) return []
    return module.calls
      .filter(
        ({ callee, node }) => WRITES.test(callee) && scope.contains(node) && node.start < run.node.start,
      )
      .flatMap((write): readonly ExecutionSink[] => {
        const text = /writeFile/.test(write.callee) ? write.positional[1] : write.positional[0]
        return text === undefined || isConstant(text)
          ? []
          : [{ kind: 'code', path: module.path, line: run.line, name: run.callee, text, module }]
      })
  })
}

function kindOf(module: Module, call: Call): ExecutionKind | undefined {
  const callee = call.isNew ? `new ${call.callee}` : call.callee
  if (isShell(module, callee)) return 'shell'
  // In JavaScript a bare exec is somebody's own function.
  if (CODE.test(callee) && (module.language === 'python' || callee !== 'exec')) return 'code'
  if (isMarkup(module, call)) return 'html'
  return SQL.test(callee) && isDatabase(module, call) ? 'sql' : undefined
}

function isShell(module: Module, callee: string): boolean {
  if (SHELL.test(callee)) return true
  return NODE_SHELL.test(callee) && module.imports.some(({ from }) => /child_process|execa/.test(from))
}

function isMarkup(module: Module, { callee, keywords }: Call): boolean {
  if (DRAWS_MARKUP.test(callee)) return /^(?:True|true)$/.test(keywords.get('unsafe_allow_html')?.text ?? '')
  return DRAW.test(callee) && isDrawing(module, callee)
}

function isDrawing(module: Module, callee: string): boolean {
  if (/^(?:render_template_string|Markup|mark_safe|HTMLResponse)$/.test(callee))
    return module.language === 'python'
  return (
    module.language !== 'python' ||
    /\./.test(callee) ||
    module.imports.some(({ local, from }) => local === callee && /components|IPython|display/.test(from))
  )
}

/** A query method of something that is called like a database, given something that is called like a query. */
function isDatabase(module: Module, call: Call): boolean {
  if (/^[a-z_]\w*$/.test(call.callee)) return module.functions.every(({ name }) => name !== call.callee)
  const argument = call.positional[0]?.text ?? ''
  if (
    /\.(?:query|run|fetch|all|sql)$/.test(call.callee) &&
    !/sql|quer|stmt|statement|command/i.test(argument)
  )
    return false
  return DATABASE.test(call.callee) && !isBuilt(module, call)
}

const BUILDER =
  /^\(?\s*(?:sa\.)?(?:select|insert|update|delete|pg_insert|postgresql_insert|exists|union\w*)\(|\.(?:where|values|on_conflict_\w+|returning|filter|join|order_by|select_from)\(/

/** `session.execute(select(User))`: the statement is put together by a library, not written out. */
function isBuilt(module: Module, call: Call): boolean {
  const [first] = call.positional
  if (first === undefined) return true
  const values = isName(first)
    ? module.assignments.filter(({ target }) => target === first.text).map(({ value }) => value.text)
    : []
  return [first.text, ...values].some((text) => BUILDER.test(text))
}

/** What is run: the first argument, or the keyword that carries it. */
function textOf(call: Call): SyntaxNode | undefined {
  const carried = ['args', 'cmd', 'command', 'query', 'sql', 'body', 'code', 'html', 'statement'].flatMap(
    (key) => call.keywords.get(key) ?? [],
  )[0]
  if (/insertAdjacentHTML$/.test(call.callee)) return call.positional[1]
  return call.isNew ? call.positional.at(-1) : (call.positional[0] ?? carried)
}

function isConstant(node: SyntaxNode): boolean {
  return stringOf(node) !== undefined
}

/** `dangerouslySetInnerHTML={{ __html: x }}`, `srcDoc={x}` without a sandbox. */
function attributes(module: Module): readonly ExecutionSink[] {
  return module.jsx.flatMap((element): readonly ExecutionSink[] => {
    const at = { kind: 'html', path: module.path, line: element.line, module } as const
    const inner = element.attributes.get('dangerouslySetInnerHTML')
    const object = inner === undefined ? undefined : unwrapped(inner)
    const markup = object !== undefined && isObject(object) ? propertyOf(object, '__html') : undefined
    if (inner !== undefined && markup !== undefined && !isConstant(markup))
      return [{ ...at, line: inner.line, name: 'dangerouslySetInnerHTML', text: markup }]
    const frame = element.attributes.get('srcDoc')
    const isOpen =
      !element.attributes.has('sandbox') ||
      /allow-scripts[^"']*allow-same-origin|allow-same-origin[^"']*allow-scripts/.test(
        element.attributes.get('sandbox')?.text ?? '',
      )
    return frame !== undefined && isOpen && !isConstant(frame)
      ? [{ ...at, line: frame.line, name: 'srcDoc', text: frame }]
      : []
  })
}

function assignedMarkup(module: Module): readonly ExecutionSink[] {
  const added = [...module.root.walk()].flatMap((node) => {
    const [target, value] = node.kind === 'augmented_assignment_expression' ? node.children : []
    return target === undefined || value === undefined
      ? []
      : [{ target: target.text, value, line: node.line }]
  })
  return [...module.assignments, ...added]
    .filter(({ target, value }) => /\.(?:innerHTML|outerHTML|srcdoc)$/.test(target) && !isConstant(value))
    .map(({ target, value, line }) => ({
      kind: 'html',
      path: module.path,
      line,
      name: target.replace(/^.*\.(?=\w+$)/, ''),
      text: value,
      module,
    }))
}
