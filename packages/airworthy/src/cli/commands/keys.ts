import { AirworthyError, systemClock } from '@airworthy/sdk'
import { changeKeys, keyFile } from '../../gateway/key-file.ts'
import { createKey, type KeyRecord } from '../../gateway/key-store.ts'
import { keysPath } from '../../gateway/open-gateway.ts'
import type { Terminal } from '../terminal.ts'
import { stateDirectory } from './serve.ts'

export interface KeysFlags {
  readonly action: 'add' | 'list' | 'revoke'
  /** Of the key to revoke. */
  readonly id: string | undefined
  readonly team?: string
  /** The name of a feature, or `*`. */
  readonly feature?: string
  /** Default: `.airworthy/gateway` in this folder. */
  readonly state?: string
  readonly json: boolean
}

/** `airworthy keys` */
export function keysCommand(flags: KeysFlags, terminal: Terminal): void {
  const path = keysPath(stateDirectory(flags.state, undefined))
  if (flags.action === 'add') addKey(path, flags, terminal)
  else if (flags.action === 'list') listKeys(path, flags.json, terminal)
  else revokeKey(path, flags.id, terminal)
}

function addKey(path: string, { team, feature }: KeysFlags, { out, err }: Terminal): void {
  if (team === undefined || feature === undefined) {
    const missing = team === undefined ? '--team' : '--feature'
    throw new AirworthyError('usage', `${missing} is missing: a key belongs to a team and a feature`, {
      next: 'For example: airworthy keys add --team web --feature "*"',
    })
  }
  const { key, record } = createKey({ team, feature }, Date.now())
  changeKeys(path, (keys) => [...keys, record])
  out(`${key}\n`)
  err(`Key ${record.id} of ${team} for ${feature}. It is shown this once; only its hash is kept.\n`)
}

function listKeys(path: string, json: boolean, { out }: Terminal): void {
  const shown = keyFile(path, systemClock.now)
    .list()
    .map(({ hash: _, ...rest }) => rest)
  if (json) out(`${JSON.stringify(shown, null, 2)}\n`)
  else out(shown.length === 0 ? 'There are no keys.\n' : shown.map(line).join(''))
}

function line({ id, team, feature, createdAt, revokedAt }: Omit<KeyRecord, 'hash'>): string {
  const state = revokedAt === undefined ? '' : `, revoked ${revokedAt}`
  return `${id}  ${team}  ${feature}  since ${createdAt}${state}\n`
}

function revokeKey(path: string, id: string | undefined, { err }: Terminal): void {
  changeKeys(path, (keys) => {
    if (keys.some((key) => key.id === id && key.revokedAt === undefined)) {
      const revokedAt = new Date().toISOString()
      return keys.map((key) => (key.id === id ? { ...key, revokedAt } : key))
    }
    throw new AirworthyError('usage', `there is no key ${id ?? 'without an id'} that could be revoked`, {
      next: 'See: airworthy keys list',
    })
  })
  err(`Key ${id} is revoked; a gateway that runs refuses it within a second.\n`)
}
