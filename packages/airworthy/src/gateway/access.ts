import type { Exchange, Refusal } from './exchange.ts'
import { findKey, type KeyRecord, type KeyStore, mayCall } from './key-store.ts'

export interface Access {
  readonly keys: KeyStore
  /** True when every request needs a key. Else one is needed as soon as any was issued. */
  readonly isPublic: boolean
}

export type Allowed =
  /** No key is needed. */
  | { readonly kind: 'open' }
  | { readonly kind: 'key'; readonly record: KeyRecord }
  | ({ readonly kind: 'refused' } & Refusal)

/** Who is asking. */
export function checkAccess({ incoming }: Exchange, { keys, isPublic }: Access): Allowed {
  if (!isPublic && keys.list().length === 0) return { kind: 'open' }
  const key = /^Bearer\s+(\S+)$/i.exec(incoming.headers.authorization ?? '')?.[1]
  const record = key === undefined ? undefined : findKey(keys, key)
  if (record !== undefined) return { kind: 'key', record }
  const message =
    key === undefined
      ? 'No key was given. Send one as "Authorization: Bearer …".'
      : 'The key is unknown, or it was revoked.'
  return { kind: 'refused', status: 401, code: 'invalid_api_key', message }
}

/** The features that somebody may call. */
export function visibleFeatures(allowed: Allowed, features: readonly string[]): readonly string[] {
  return features.filter((feature) => maySee(allowed, feature))
}

export function maySee(allowed: Allowed, feature: string): boolean {
  if (allowed.kind === 'open') return true
  return allowed.kind === 'key' && mayCall(allowed.record, feature)
}
