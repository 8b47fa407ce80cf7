/**
 * Sends chat requests to one server and times the answers. A process of its own, which takes loads and gives results
 * by messages, and ends when whoever started it does. Each connection is a bare socket with one request at a time:
 * a whole HTTP client would cost more than some of the gateways that are measured with it.
 *
 * Started by `startLoadGenerator`.
 */
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface Load {
  /** Of `POST /chat/completions`. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly connections: number
  readonly seconds: number
  /** Requests begin at this pace. Default: each connection asks again as soon as it is answered. */
  readonly requestsPerSecond?: number
}

export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface LoadResult {
  readonly answered: number
  /** Other statuses than 200, streams without their end, connections that broke. */
  readonly bad: number
  readonly seconds: number
  readonly latencyMs: Percentiles
  /** Until the first byte of the body. */
  readonly firstByteMs: Percentiles
}

interface Answer {
  readonly isGood: boolean
  readonly latencyMs: number
  readonly firstByteMs: number
}

interface Connection {
  readonly ask: () => Promise<Answer>
  readonly close: () => void
}

const HEAD_END = '\r\n\r\n'
const LAST_CHUNK = '0\r\n\r\n'
/** Enough to hold the end of an event stream and of its chunked encoding. */
const TAIL_BYTES = 48

/** Reads one response. `undefined` until it is whole. */
function responseReader(isStream: boolean): (bytes: Buffer) => Answer | undefined {
  const startedMs = performance.now()
  let head = ''
  let length: number | undefined
  let bodyBytes = 0
  let tail = ''
  let firstByteMs: number | undefined

  function takeHead(bytes: Buffer): Buffer {
    const text = head + bytes.toString('latin1')
    const end = text.indexOf(HEAD_END)
    const bodyStart = end === -1 ? bytes.length : end + HEAD_END.length - head.length
    head = end === -1 ? text : text.slice(0, end + HEAD_END.length)
    const found = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    length = found === undefined ? undefined : Number(found)
    return bytes.subarray(bodyStart)
  }

  return (bytes) => {
    const body = head.endsWith(HEAD_END) ? bytes : takeHead(bytes)
    if (body.length === 0) return undefined
    firstByteMs ??= performance.now() - startedMs
    bodyBytes += body.length
    tail = (tail + body.toString('latin1', Math.max(0, body.length - TAIL_BYTES))).slice(-TAIL_BYTES)
    const isWhole = length === undefined ? tail.endsWith(LAST_CHUNK) : bodyBytes >= length
    if (!isWhole) return undefined
    const isGood = head.startsWith('HTTP/1.1 200') && (!isStream || tail.includes('data: [DONE]'))
    return { isGood, firstByteMs, latencyMs: performance.now() - startedMs }
  }
}

function openConnection({ url, headers, body }: Load): Connection {
  const { hostname, port, pathname } = new URL(url)
  const lines = { host: `${hostname}:${port}`, ...headers, 'content-length': Buffer.byteLength(body) }
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = Buffer.from(`POST ${pathname} HTTP/1.1\r\n${head.join('')}\r\n${body}`)
  const isStream = body.includes('"stream":true')
  const connectSocket = () => connect({ host: hostname, port: Number(port), noDelay: true })
  let socket = connectSocket()

  function ask(): Promise<Answer> {
    if (socket.destroyed) socket = connectSocket()
    const read = responseReader(isStream)
    const { promise, resolve } = Promise.withResolvers<Answer>()
    function end(answer: Answer): void {
      socket.removeAllListeners()
      socket.on('error', () => {})
      resolve(answer)
    }
    function broken(): void {
      socket.destroy()
      end({ isGood: false, latencyMs: Number.NaN, firstByteMs: Number.NaN })
    }
    socket.on('error', broken).on('close', broken)
    socket.on('data', (bytes: Buffer) => {
      const answer = read(bytes)
      if (answer !== undefined) end(answer)
    })
    socket.write(request)
    return promise
  }
  return { ask, close: () => socket.destroy() }
}

async function asFastAsAnswered(connection: Connection, endMs: number): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  while (performance.now() < endMs) answers.push(await connection.ask())
  return answers
}

/** A request whose turn comes while every connection is busy waits for the next that is free. */
async function paced(
  connections: readonly Connection[],
  perSecond: number,
  endMs: number,
): Promise<readonly Answer[]> {
  const free = [...connections]
  const startedMs = performance.now()
  const asked: Promise<Answer>[] = []
  async function askOn(connection: Connection): Promise<Answer> {
    const answer = await connection.ask()
    free.push(connection)
    return answer
  }
  for (let nowMs = startedMs; nowMs < endMs; nowMs = performance.now()) {
    const due = ((nowMs - startedMs) * perSecond) / 1000
    const next = asked.length <= due ? free.shift() : undefined
    if (next === undefined) await delay(1)
    else asked.push(askOn(next))
  }
  return Promise.all(asked)
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

async function run(load: Load): Promise<LoadResult> {
  const connections = Array.from({ length: load.connections }, () => openConnection(load))
  const startedMs = performance.now()
  const endMs = startedMs + load.seconds * 1000
  const answers =
    load.requestsPerSecond === undefined
      ? (await Promise.all(connections.map((connection) => asFastAsAnswered(connection, endMs)))).flat()
      : await paced(connections, load.requestsPerSecond, endMs)
  const seconds = (performance.now() - startedMs) / 1000
  for (const connection of connections) connection.close()
  const good = answers.filter(({ isGood }) => isGood)
  return {
    answered: good.length,
    bad: answers.length - good.length,
    seconds,
    latencyMs: percentiles(good.map(({ latencyMs }) => latencyMs)),
    firstByteMs: percentiles(good.map(({ firstByteMs }) => firstByteMs)),
  }
}

process.on('message', async (load: Load) => process.send?.(await run(load)))
process.on('disconnect', () => process.exit())
