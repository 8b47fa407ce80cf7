import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes the folder of a gateway's state: only its owner can read it, and it keeps itself out of version control. */
export function makeStateFolder(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const ignore = join(directory, '.gitignore')
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n')
}
