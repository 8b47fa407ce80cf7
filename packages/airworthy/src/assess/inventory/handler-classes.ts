import type { Module } from '../parse/module.ts'
import type { EntryKind, EntryPoint } from './entry-point.ts'

interface HandlerClass {
  readonly base: RegExp
  readonly method: RegExp
  readonly framework: string
  /** What the file must import, where the name of the base class says too little. */
  readonly from?: RegExp
  /** An HTTP route when not given. */
  readonly kind?: EntryKind
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
    kind: 'websocket',
  },
  {
    // Servers of chats and of models: what they call is written in a class of their own.
    base: /(?:^|\.)(?:ChatKitServer|PoeBot|LitAPI|AgentExecutor|PythonModel|ChatAgent|ResponsesAgent)$/,
    method: /^(?:respond|get_response|predict|predict_stream|execute|handle)$/,
    framework: 'model-serving',
  },
  {
    base: /(?:^|\.)(?:BasePredictor|Model|MLModel|Predictor)$/,
    from: /^(?:cog|kserve|mlserver|truss)(?:\.|$)/,
    method: /^predict$/,
    framework: 'model-serving',
  },
  { base: /Servicer$/, method: /^[A-Z]\w*$/, framework: 'grpc' },
  {
    base: /(?:^|\.)(?:ActivityHandler|TeamsActivityHandler)$/,
    method: /^(?:on_message_activity|onMessageActivity)$/,
    framework: 'bot',
    kind: 'bot',
  },
  { base: /(?:^|\.)Action$/, from: /^rasa_sdk/, method: /^run$/, framework: 'bot', kind: 'bot' },
  {
    base: /(?:^|\.)(?:AIChatAgent|Agent|McpAgent|DurableObject|WorkerEntrypoint|Server)$/,
    from: /^(?:agents(?:\/|$)|@cloudflare\/|cloudflare:|partyserver|partykit)/,
    method: /^(?:onChatMessage|onMessage|onRequest|fetch)$/,
    framework: 'edge',
    kind: 'websocket',
  },
]

/** `class Handler(BaseHTTPRequestHandler)` with `do_POST`, and its like of other servers. */
export function handlerClasses(module: Module): readonly EntryPoint[] {
  return module.classes.flatMap((owner): readonly EntryPoint[] => {
    const rule = HANDLER_CLASSES.find(
      ({ base, from }) =>
        owner.bases.some((name) => base.test(name.replace(/<.*$/s, ''))) &&
        (from === undefined || module.imports.some((imported) => from.test(imported.from))),
    )
    if (rule === undefined) return []
    const methods = module.functions.filter(
      ({ name, className }) => className === owner.name && rule.method.test(name),
    )
    const { path } = module
    return methods.map((handler) => ({
      kind: rule.kind ?? 'http-route',
      framework: rule.framework,
      name: `${handler.name.replace(/^(?:do_)?(GET|POST|PUT|PATCH|DELETE)$/i, (_, method: string) => method.toUpperCase())} of ${owner.name}`,
      url: undefined,
      path,
      line: handler.line,
      handler,
      module,
    }))
  })
}
