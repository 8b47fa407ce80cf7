import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { AirworthyError, systemReason, wireError } from '@airworthy/sdk'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

export interface ListenOptions {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  /** Connections at the same time. More are closed at once. */
  readonly maximumConnections: number
}

/** A gateway that takes requests. */
export interface Listening {
  readonly host: string
  readonly port: number
  /**
   * Takes no more connections, lets running requests end, and closes those that have not ended after `graceMs`.
   */
  readonly stop: (graceMs: number) => Promise<void>
}

/**
 * Serves an application over HTTP/1.1.
 *
 * @throws {AirworthyError} `usage` when the address is taken or not one of this machine.
 */
export async function listen(
  app: Hono<{ readonly Bindings: HttpBindings }>,
  options: ListenOptions,
): Promise<Listening> {
  const handle = getRequestListener(app.fetch as Parameters<typeof getRequestListener>[0], {
    overrideGlobalObjects: false,
  })
  const busy = new Set<Socket>()
  const open = new Set<Socket>()
  const server = createServer(LIMITS, (incoming, outgoing) => {
    const { socket } = incoming
    busy.add(socket)
    outgoing.once('close', () => busy.delete(socket))
    // A connection that is told to close leaves nobody waiting for a stop.
    if (!server.listening) outgoing.setHeader('connection', 'close')
    void handle(incoming, outgoing)
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  server.maxConnections = options.maximumConnections
  server.on('clientError', refuseConnection)
  await opened(server, options)
  const { address, port } = server.address() as AddressInfo
  return {
    host: address,
    port,
    stop: (graceMs) => stop(server, graceMs, () => [...open].filter((socket) => !busy.has(socket))),
  }
}

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  // Longer than a client's or a load balancer's own, which must be the one to let go.
  keepAliveTimeout: 75_000,
  noDelay: true,
}

/** The kernel's queue: a burst of new connections must not be turned away. */
const BACKLOG = 4_096

function opened(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => reject(notListening(cause, `${host}:${port}`)))
    server.listen({ host, port, backlog: BACKLOG }, resolve)
  })
}

function notListening(cause: Error, where: string): AirworthyError {
  const code = 'code' in cause ? String(cause.code) : ''
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there',
    EADDRNOTAVAIL: 'it is no address of this machine',
    EACCES: 'permission denied',
  }
  return new AirworthyError('usage', `cannot listen on ${where}: ${reasons[code] ?? systemReason(cause)}`, {
    next: 'Choose another address with --host or --port.',
    cause,
  })
}

function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const { status, body } = wireError({
    status: isLarge ? 431 : 400,
    code: 'invalid_request',
    message: isLarge ? 'The headers are too large.' : 'This is not an HTTP request.',
  })
  const head = `HTTP/1.1 ${status} ${isLarge ? 'Request Header Fields Too Large' : 'Bad Request'}`
  const headers = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`
  socket.end(`${head}\r\n${headers}\r\n\r\n${body}`)
}

/** How often connections that have become idle are closed while the last requests end. */
const SWEEP_MS = 20

/** @param idle connections without a request, also those that never had one, which Node.js does not count as idle. */
async function stop(server: Server, graceMs: number, idle: () => Iterable<Socket>): Promise<void> {
  const closeIdle = (): void => {
    for (const socket of idle()) socket.destroy()
  }
  const sweep = setInterval(closeIdle, SWEEP_MS)
  const end = setTimeout(() => server.closeAllConnections(), graceMs)
  try {
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      closeIdle()
    })
  } finally {
    clearInterval(sweep)
    clearTimeout(end)
  }
}
