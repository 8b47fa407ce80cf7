import { join, resolve } from 'node:path'
import { type Contract, findContradictions, loadContract, systemClock } from '@airworthy/sdk'
import { loadPriceTable } from '../../evidence/targets/price-table.ts'
import { openTransport } from '../../evidence/targets/transport.ts'
import { type OpenGateway, openGateway } from '../../gateway/open-gateway.ts'
import { wholeNumber } from '../numbers.ts'
import { refuseErrors, warn } from '../prepare.ts'
import type { Terminal } from '../terminal.ts'

export interface ServeFlags {
  readonly host: string
  readonly port: string
  /** Default: `.airworthy/gateway` beside the first contract. */
  readonly state?: string
  /** In megabytes. */
  readonly bodyLimit: string
  readonly connections: string
  readonly json: boolean
}

/** `airworthy serve` */
export async function serve(paths: readonly string[], flags: ServeFlags, terminal: Terminal): Promise<void> {
  const contracts = paths.map((path) => soundContract(path, terminal))
  const upstream = openTransport({
    environment: terminal.environment,
    connections: Math.max(...contracts.map(({ limits }) => limits.concurrent)),
  })
  try {
    const gateway = await openGateway({
      contracts,
      host: flags.host,
      port: wholeNumber('--port', flags.port, { least: 0 }),
      stateDirectory: stateDirectory(flags.state, contracts[0]?.directory),
      environment: terminal.environment,
      transport: upstream.send,
      prices: await loadPriceTable(systemClock.epochMs),
      maximumBodyBytes: wholeNumber('--body-limit', flags.bodyLimit, { least: 1 }) * 1024 * 1024,
      maximumConnections: wholeNumber('--connections', flags.connections, { least: 1 }),
    })
    tell(gateway, contracts, { flags, terminal })
    await stopSignal()
    terminal.err('Stopping; running calls are answered first.\n')
    await gateway.stop()
  } finally {
    await upstream.close()
  }
}

/** Where a gateway keeps its keys and the day's spending. */
export function stateDirectory(named: string | undefined, directory: string | undefined): string {
  return named === undefined ? join(directory ?? '.', '.airworthy', 'gateway') : resolve(named)
}

function soundContract(path: string, terminal: Terminal): Contract {
  const contract = loadContract(path)
  const found = findContradictions({ contract })
  refuseErrors(contract, found)
  warn(
    contract,
    found.filter(({ severity }) => severity === 'warning'),
    terminal,
  )
  return contract
}

interface Telling {
  readonly flags: ServeFlags
  readonly terminal: Terminal
}

function tell(
  { host, port }: OpenGateway,
  contracts: readonly Contract[],
  { flags, terminal }: Telling,
): void {
  const address = host.includes(':') ? `[${host}]` : host
  const url = `http://${address}:${port}/v1`
  const features = contracts.map(({ feature }) => feature)
  if (flags.json) {
    terminal.out(`${JSON.stringify({ url, features })}\n`)
    return
  }
  const body = { model: features[0], messages: [{ role: 'user', content: 'Hello' }] }
  terminal.out(`Serving ${features.join(', ')} on ${url}\n`)
  terminal.out(
    `  curl ${url}/chat/completions -H 'content-type: application/json' -d '${JSON.stringify(body)}'\n`,
  )
  terminal.out('  ^C stops it; running calls are answered first.\n')
}

/** Resolves at the first request to stop; a second one is the system's. */
function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    function stopNow(): void {
      process.off('SIGINT', stopNow)
      process.off('SIGTERM', stopNow)
      stop()
    }
    process.on('SIGINT', stopNow)
    process.on('SIGTERM', stopNow)
  })
}
