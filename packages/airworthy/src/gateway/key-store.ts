import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Who may call which feature. The key itself is shown once and never kept. */
export interface KeyRecord {
  /** The public part of the key, by which it is listed and revoked. */
  readonly id: string
  /** SHA-256 of the whole key, hex. */
  readonly hash: string
  readonly team: string
  /** The name of a feature, or `*` for all. */
  readonly feature: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly revokedAt?: string
}

/** Where keys are kept. */
export interface KeyStore {
  /** Every key, also those that were revoked. */
  readonly list: () => readonly KeyRecord[]
}

/** A new key and its record. @param nowMs since the Unix epoch. */
export function createKey(
  owner: Pick<KeyRecord, 'team' | 'feature'>,
  nowMs: number,
): { readonly key: string; readonly record: KeyRecord } {
  const id = randomBytes(6).toString('hex')
  const key = `aw_${id}_${randomBytes(32).toString('base64url')}`
  return { key, record: { id, hash: hashOf(key), ...owner, createdAt: new Date(nowMs).toISOString() } }
}

/** SHA-256 is enough: a key of 256 random bits cannot be guessed from it. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** The record of a valid key; undefined for a key that is unknown or was revoked. */
export function findKey(store: KeyStore, key: string): KeyRecord | undefined {
  const id = /^aw_([0-9a-f]{12})_/.exec(key)?.[1]
  const record = id === undefined ? undefined : store.list().find((candidate) => candidate.id === id)
  if (record === undefined || record.revokedAt !== undefined) return undefined
  return timingSafeEqual(Buffer.from(record.hash, 'hex'), Buffer.from(hashOf(key), 'hex'))
    ? record
    : undefined
}

/** True when the owner of the key may call the feature. */
export function mayCall(record: KeyRecord, feature: string): boolean {
  return record.feature === '*' || record.feature === feature
}
