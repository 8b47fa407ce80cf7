import type { Call, Module } from '../parse/module.ts'
import { isFunction } from '../parse/read-declarations.ts'
import type { EntryPoint } from './entry-point.ts'
import type { OriginOf } from './origin.ts'
import { firstString, isBot } from './registration-words.ts'

const LISTENER =
  /^([\w.]+)\.(event|message|command|action|shortcut|view|assistant|hears|help|start|onText|onMessage|onMembersAdded)$/
const BOT_PACKAGE = /slack|discord|telegram|telegraf|grammy|botbuilder|whatsapp|line-?bot|@microsoft\/teams/i

/** `app.message('hi', handler)` of Slack's Bolt and what is like it in other messengers, in JavaScript. */
export function botEntries(module: Module, origin: OriginOf): readonly EntryPoint[] {
  if (module.language === 'python') return []
  return module.calls.flatMap((call): readonly EntryPoint[] => {
    const event = LISTENER.exec(call.callee)?.[2]
    const listener = call.positional.findLast((node) => isFunction(node) || node.kind === 'identifier')
    if (event === undefined || listener === undefined || !isOfBot(module, call, origin)) return []
    const handler = module.functions.find(
      ({ node, name }) => node === listener || (name !== '' && name === listener.text),
    )
    return [
      {
        kind: 'bot',
        framework: 'bot',
        name: firstString(call) ?? event,
        url: undefined,
        path: module.path,
        line: call.line,
        handler,
        module,
      },
    ]
  })
}

/** The receiver is a messenger's, or a file of listeners is handed the app by another. */
function isOfBot(module: Module, call: Call, origin: OriginOf): boolean {
  const receiver = call.calleeNode.children[0]
  const from = receiver === undefined ? undefined : origin(module, receiver)?.package
  return from === undefined ? isBot(module) : BOT_PACKAGE.test(from)
}
