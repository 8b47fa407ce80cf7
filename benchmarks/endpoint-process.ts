import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pinTo } from './pinned-process.ts'

/** `chat-endpoint.ts` in a process of its own. */
export interface EndpointProcess {
  readonly baseUrl: string
  /** Questions answered so far. */
  calls(): Promise<number>
  close(): Promise<void>
}

/** Starts the endpoint on a free port of 127.0.0.1. @param core the one to keep it on; default: any. */
export async function startEndpoint({ core }: { readonly core?: number } = {}): Promise<EndpointProcess> {
  const script = join(import.meta.dirname, 'chat-endpoint.ts')
  const [file = '', ...rest] = [...pinTo(core), process.execPath, script]
  const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines = createInterface(child.stdout)
  const first = await Promise.race([once(lines, 'line'), exited.then(() => undefined)])
  if (first === undefined) throw new Error('the endpoint did not start')
  const baseUrl = String(first[0])
  return {
    baseUrl,
    async calls() {
      const response = await fetch(new URL('/calls', baseUrl))
      const { calls } = (await response.json()) as { calls: number }
      return calls
    },
    async close() {
      child.stdin.end()
      await exited
    },
  }
}
