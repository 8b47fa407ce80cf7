import { createHash } from 'node:crypto'

/** The first 12 hexadecimal digits of the SHA-256 of a file or a text: enough to tell versions apart. */
export function shortHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
