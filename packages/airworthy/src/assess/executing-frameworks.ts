import type { Evidence } from './check.ts'
import type { ExecutionKind } from './execution-sinks.ts'
import type { Facts } from './facts.ts'
import type { Call } from './parse/module.ts'
import { productPaths } from './product-paths.ts'

interface FrameworkRule {
  readonly callee: RegExp
  readonly kind: ExecutionKind
  /** Packages that the name must come from. */
  readonly from: RegExp
}

const LANGCHAIN = /langchain|llama_?index|llamaindex/i

/** Classes and functions whose purpose is to run what a model writes. */
const RULES: readonly FrameworkRule[] = [
  {
    callee:
      /^(?:PythonREPLTool|PythonAstREPLTool|PythonREPL|create_pandas_dataframe_agent|create_csv_agent|create_python_agent|create_spark_dataframe_agent|create_xorbits_agent|PALChain\.\w+|PandasQueryEngine|CSVChain|PythonInterpreterTool)$/,
    kind: 'code',
    from: LANGCHAIN,
  },
  { callee: /^(?:ShellTool|BashProcess|LLMBashChain\.\w+)$/, kind: 'shell', from: LANGCHAIN },
  {
    callee:
      /^(?:SQLDatabaseChain(?:\.\w+)?|SqlDatabaseChain|create_sql_agent|createSqlAgent|SQLDatabaseToolkit|SqlToolkit|QuerySQLDataBaseTool|QuerySQLDatabaseTool|QuerySqlTool|NLSQLTableQueryEngine|SQLTableRetrieverQueryEngine|SQLDatabaseSequentialChain(?:\.\w+)?|NLSQLRetriever|SparkSQLToolkit)$/,
    kind: 'sql',
    from: LANGCHAIN,
  },
  {
    callee: /^(?:SmartDataframe|SmartDatalake|PandasAI|pai\.\w+|pandasai\.\w+)$/,
    kind: 'code',
    from: /pandasai/,
  },
  {
    callee:
      /^(?:LocalCommandLineCodeExecutor|LocalPythonExecutor|UnsafeLocalCodeExecutor|LocalJupyterExecutor)$/,
    kind: 'code',
    from: /autogen|ag2|smolagents|google|agents/,
  },
  { callee: /^CodeAgent$/, kind: 'code', from: /smolagents/ },
  { callee: /^interpreter\.chat$/, kind: 'code', from: /^interpreter$/ },
]
const LOADED = /["'](?:python_repl|terminal|PythonREPL)["']/
const NO_CONTAINER = /use_docker["']?\s*[:=]\s*False/
const HELD =
  /executor_type\s*=\s*["'](?:e2b|docker|modal|wasm|blaxel)|use_docker["']?\s*[:=]\s*True|sandbox\s*=/

type Executing = Evidence & { readonly kind: ExecutionKind }

/** What the framework runs on its own, without a sandbox and in one. */
export function executingFrameworks(facts: Facts): {
  readonly open: readonly Executing[]
  readonly held: readonly Evidence[]
} {
  const found = [...productPaths(facts)].flatMap((path) => {
    const packages = facts.imports.packages(path)
    const rules = RULES.filter(({ from }) => packages.some((name) => from.test(name)))
    const module =
      rules.length === 0 && !packages.some((name) => /autogen|ag2|langchain/.test(name))
        ? undefined
        : facts.modules.get(path)
    return (module?.calls ?? []).flatMap((call) => executing(call, rules, path))
  })
  return { open: found.filter(({ isHeld }) => !isHeld), held: found.filter(({ isHeld }) => isHeld) }
}

function executing(
  call: Call,
  rules: readonly FrameworkRule[],
  path: string,
): readonly (Executing & { readonly isHeld: boolean })[] {
  const rule = rules.find(({ callee }) => callee.test(call.callee))
  const isHeld = HELD.test(call.node.text)
  const at = { path, line: call.line, isHeld }
  if (rule !== undefined)
    return [{ ...at, kind: rule.kind, shows: `${call.callee} runs what the model writes` }]
  if (/^(?:load_tools|loadTools)$/.test(call.callee) && LOADED.test(call.node.text))
    return [{ ...at, kind: 'code', shows: 'load_tools binds a tool that runs what the model writes' }]
  const isAgent =
    /(?:Agent|Proxy|Executor)$/.test(call.callee) &&
    call.keywords.has('code_execution_config') &&
    NO_CONTAINER.test(call.node.text)
  return isAgent
    ? [{ ...at, kind: 'code', shows: `${call.callee} runs code on this machine: use_docker is False` }]
    : []
}
