import { hash } from 'node:crypto'

/** SHA-256 of a text, hex. */
export function digestHex(text: string): string {
  return hash('sha256', text, 'hex')
}

/** The first 64 bits of the SHA-256 of a text, as two unsigned 32-bit words. */
export function digest64(text: string): readonly [high: number, low: number] {
  const bytes = hash('sha256', text, 'binary')
  return [wordAt(bytes, 0), wordAt(bytes, 4)]
}

/** The first 53 bits of the SHA-256 of a text: the widest hash that a number holds exactly. */
export function digest53(text: string): number {
  const [high, low] = digest64(text)
  return high * 2 ** 21 + (low >>> 11)
}

function wordAt(bytes: string, index: number): number {
  return (
    ((bytes.charCodeAt(index) << 24) |
      (bytes.charCodeAt(index + 1) << 16) |
      (bytes.charCodeAt(index + 2) << 8) |
      bytes.charCodeAt(index + 3)) >>>
    0
  )
}
