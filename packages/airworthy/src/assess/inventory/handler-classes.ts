import type { Module } from '../parse/module.ts'
import type { EntryPoint } from './entry-point.ts'

interface HandlerClass {
  readonly base: RegExp
  readonly method: RegExp
  readonly framework: string
}

/** Classes whose methods a server calls by their names. */
const HANDLER_CLASSES: readonly HandlerClass[] = [
  {
    base: /(?:^|\.)(?:Base|Simple)HTTPRequestHandler$/,
    method: /^do_(?:GET|POST|PUT|PATCH|DELETE)$/,
    framework: 'http.server',
  },
  {
    base: /(?:^|\.)(?:\w*RequestHandler|\w*APIView|View|TemplateView|MethodView|Resource|HTTPEndpoint|HTTPMethodView)$/,
    method: /^(?:get|post|put|patch|delete)$/,
    framework: 'python-web',
  },
  {
    base: /(?:^|\.)(?:WebSocketHandler|WebSocketEndpoint|\w*WebsocketConsumer)$/,
    method: /^(?:on_message|on_receive|receive|receive_json)$/,
    framework: 'websocket',
  },
]

/** `class Handler(BaseHTTPRequestHandler)` with `do_POST`, and its like of other servers. */
export function handlerClasses(module: Module): readonly EntryPoint[] {
  if (module.language !== 'python') return []
  return module.classes.flatMap((owner): readonly EntryPoint[] => {
    const rule = HANDLER_CLASSES.find(({ base }) => owner.bases.some((name) => base.test(name)))
    if (rule === undefined) return []
    const methods = module.functions.filter(
      ({ name, className }) => className === owner.name && rule.method.test(name),
    )
    const { path } = module
    return methods.map((handler) => ({
      kind: rule.framework === 'websocket' ? 'websocket' : 'http-route',
      framework: rule.framework,
      name: `${handler.name.replace(/^do_/, '').toUpperCase()} of ${owner.name}`,
      url: undefined,
      path,
      line: handler.line,
      handler,
      module,
    }))
  })
}
