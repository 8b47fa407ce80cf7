import type { Evidence } from './check.ts'
import type { ModelCall } from './inventory/model-call.ts'
import { functionAround } from './inventory/model-calls.ts'
import { lineAt } from './parse/source-text.ts'

const CHECKED =
  /\.ok\b|\.status\b|\.status_code\b|raise_for_status|\.statusText\b|\.error\b|\[['"]error['"]\]|\.get\(\s*['"]error['"]|is_success|is_error/
/** Reading into the answer fails when it is not there, which is an error like any other. */
const READ_INTO =
  /\bchoices\b|\.content\s*\[|\bcandidates\b|\boutput_text\b|\.message\b|\[['"](?:response|message|content|text|answer|data|output|generated_text)['"]\]|\[0\]/
const RAW = /^(?:fetch|(?:requests|httpx|session|client|aiohttp)\.\w+)$/
const PASSED_ON =
  /\b(?:res|c|ctx|reply)\.(?:json|send|status\([^)]*\)\.json)\(|NextResponse\.json\(|Response\.json\(|return\s+(?:await\s+)?\w+\.json\(\)|return\s+(?:await\s+)?response\b/

/** A raw HTTP call to a provider whose body is passed on without a look at its status. */
export function uncheckedResponse(call: ModelCall): Evidence | undefined {
  if (call.sdk !== 'http' || !RAW.test(call.callee)) return undefined
  const around = functionAround(call.module, call.call.node)
  const text = around?.node.text ?? call.module.source.text
  const looked = text.replace(
    /\b(?:res|c|ctx|reply)\.status\(|\b(?:console|log|logger|logging)\.\w+\([^\n]*/g,
    '',
  )
  if (CHECKED.test(looked) || READ_INTO.test(looked) || !PASSED_ON.test(text)) return undefined
  const offset = (around?.node.start ?? 0) + (PASSED_ON.exec(text)?.index ?? 0)
  return {
    path: call.path,
    line: lineAt(call.module.source, offset),
    shows: 'the body is passed on, whatever its status',
  }
}
