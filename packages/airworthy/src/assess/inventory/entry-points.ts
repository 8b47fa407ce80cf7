import { basename } from 'node:path/posix'
import type { Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { botEntries } from './bot-entries.ts'
import { decoratedEntries } from './decorated-entries.ts'
import type { EntryPoint } from './entry-point.ts'
import { fileRoutes } from './file-routes.ts'
import { frameworkEntries } from './framework-entries.ts'
import { handlerClasses } from './handler-classes.ts'
import type { OriginOf } from './origin.ts'
import { pageEndpoints } from './page-endpoints.ts'
import { registeredEntries } from './registered-entries.ts'

/** Files that may hold an entry point; only they are parsed for one. */
export const ENTRY_TEXT =
  /from ['"](?:express|fastify|hono|koa|@koa\/router|elysia|h3|polka|restify|itty-router)|require\(['"](?:express|fastify|koa|hono)|@\w+(?:\.\w+)*\.(?:route|get|post|put|patch|delete|websocket|api_route|on_message|on_chat_start|event|message|command|function_name)\b|APIRouter|\b(?:app|router|server|api|fastify|hono|route|routes)\.(?:get|post|put|patch|delete|all|use|route|http|ws)\s*\(|http\.createServer|Deno\.serve|\bserve\(|export\s+(?:default|const|async|function)|exports\.|streamlit|gradio|chainlit|__main__|process\.argv|argparse|typer|cleye|citty|meow|yargs|\bclick\b|readline|input\(|@(?:Controller|Post|Get|Sse|WebSocketGateway)\b|lambda_handler|slack_bolt|@slack\/|discord|telegra[mf]|grammy|botbuilder|urlpatterns|api_view|setMessageHandler|setRequestHandler|McpServer|FastMCP|launch\(|addEventListener\(['"]fetch|ChatInterface|mesop|panel|taipy|nicegui|reflex|fasthtml|Flask\(|HTTPRequestHandler|RequestHandler\)|APIView|MethodView|HTTPEndpoint|WebSocketHandler|WebsocketConsumer|add_(?:get|post)\(|socket\.on|io\.on|Servicer\)|ChatKitServer|PoeBot|LitAPI|ActivityHandler|BasePredictor|AgentExecutor|rasa_sdk|azure\.functions|langserve|starlette|\.web\b|@[\w.]+\(\s*(?:\w+=)?["']\/|bedrock_agentcore|\bbeam\b|from ray\b/

/** All entry points of a file, in source order. */
export function findEntryPoints(module: Module, origin: OriginOf): readonly EntryPoint[] {
  const found = [
    ...fileRoutes(module),
    ...decoratedEntries(module),
    ...pageEndpoints(module),
    ...handlerClasses(module),
    ...registeredEntries(module, origin),
    ...frameworkEntries(module),
    ...botEntries(module, origin),
    ...programs(module),
  ]
  const byPlace = new Map(found.toReversed().map((entry) => [`${entry.line} ${entry.name}`, entry]))
  return [...byPlace.values()].sort((a, b) => a.line - b.line || (a.name < b.name ? -1 : 1))
}

const INPUT =
  /\.(?:chat_input|text_input|text_area|audio_input|file_uploader|ChatInterface|Interface|Blocks|Textbox|MultimodalTextbox|ChatInput|TextInput)$/

/** A Streamlit, Gradio or similar script is its own entry; the line is that of the user's input. */
function programs(module: Module): readonly EntryPoint[] {
  const apps = appScript(module)
  return apps.length > 0 ? apps : commandLine(module)
}

function appScript(module: Module): readonly EntryPoint[] {
  const imported = module.imports.find(({ from }) =>
    /^(?:streamlit|gradio|mesop|nicegui|panel|taipy|solara|shiny|reflex|flet|marimo)(?:\.|$)/.test(from),
  )
  if (imported === undefined || module.language !== 'python') return []
  const draws = module.calls.filter(({ callee }) => callee.startsWith(`${imported.local}.`))
  const input =
    draws.find(({ callee }) => INPUT.test(callee)) ?? module.calls.find(({ callee }) => INPUT.test(callee))
  const isApp =
    input !== undefined ||
    draws.some(({ callee }) => /\.(?:set_page_config|title|header|launch)$/.test(callee))
  if (!isApp) return []
  const line = input?.line ?? draws[0]?.line ?? imported.line
  const framework = imported.from.split('.')[0] ?? imported.from
  return [
    {
      kind: 'app-script',
      path: module.path,
      line,
      name: `the ${framework.charAt(0).toUpperCase()}${framework.slice(1)} app`,
      framework,
      url: undefined,
      handler: undefined,
      module,
    },
  ]
}

const PARSER =
  /(?:^|\.)(?:ArgumentParser|Typer|createInterface|question)$|^input$|^(?:program|commander)\.parse(?:Async)?$|^yargs$/
/** Packages of which a plain call is the program: `cli({ commands })`, `runMain(main)`. */
const SHELL_PACKAGES = /^(?:cleye|citty|meow|cac|sade|yargs)(?:\/|$)/

/** A program that is run from a shell: a main block, an argument parser, a prompt in the terminal. */
function commandLine(module: Module): readonly EntryPoint[] {
  if (module.path.endsWith('.ipynb'))
    return [
      {
        kind: 'notebook',
        path: module.path,
        line: module.root.children[0]?.line ?? 1,
        name: `the notebook ${basename(module.path)}`,
        framework: 'jupyter',
        url: undefined,
        handler: undefined,
        module,
      },
    ]
  const main = module.language === 'python' ? pythonMain(module) : undefined
  const shell = new Set(
    module.imports.filter(({ from }) => SHELL_PACKAGES.test(from)).map(({ local }) => local),
  )
  const parser = module.calls.find(({ callee }) => PARSER.test(callee) || shell.has(callee))
  const line = main?.line ?? parser?.line
  if (line === undefined) return []
  return [
    {
      kind: 'cli',
      path: module.path,
      line,
      name: `the program ${basename(module.path)}`,
      framework: 'shell',
      url: undefined,
      handler: undefined,
      module,
    },
  ]
}

function pythonMain(module: Module): SyntaxNode | undefined {
  return module.root.children.find(
    (node) => node.kind === 'if_statement' && /^if\s+__name__\s*==/.test(node.text.slice(0, 40)),
  )
}
