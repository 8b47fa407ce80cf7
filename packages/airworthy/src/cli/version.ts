declare const __VERSION__: string | undefined

/** The version of this package; sources that were not bundled have none. */
export function version(): string {
  return typeof __VERSION__ === 'string' ? __VERSION__ : 'from source'
}
