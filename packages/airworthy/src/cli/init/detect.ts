import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Detected, PLACEHOLDER_OWNER } from './answers.ts'

const PROPOSED_EXPORT = './src/answer.ts#answer'

/** What the folder of the contract tells without being asked. */
export function detect(folder: string): Detected {
  return {
    feature: slug(basename(folder)),
    owner: gitEmail(folder) ?? PLACEHOLDER_OWNER,
    run: { kind: 'module', export: exportedFunction(folder) ?? PROPOSED_EXPORT },
  }
}

/** A folder's name as the name of a feature. */
function slug(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
  return words === '' ? 'my-feature' : words
}

function gitEmail(folder: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['config', 'user.email'], { cwd: folder, encoding: 'utf8' })
  const email = status === 0 ? stdout.trim() : ''
  return /^[^\s@]+@[^\s@]+$/.test(email) ? email : undefined
}

/** Other names would need quotes somewhere. */
const SOURCE = /^[\w.-]+\.(?:ts|mts|js|mjs)$/
const NO_FEATURE = /\.(?:test|spec|d)\.[mc]?[tj]s$/
const EXPORTED = /^export (?:async )?(?:function\*? |const )([A-Za-z_$][\w$]*)/gm
/** What such a function is usually called. */
const USUAL = ['answer', 'ask', 'assistant', 'chat', 'respond', 'reply', 'run', 'complete', 'generate']

/** The export in `src/` that is most likely the feature: the usual names first. */
function exportedFunction(folder: string): string | undefined {
  const source = join(folder, 'src')
  if (!existsSync(source)) return undefined
  const files = readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name) && !NO_FEATURE.test(entry.name))
    .map(({ name }) => name)
    .sort()
  const exports = files.flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(EXPORTED)].map(([, name = '']) => ({
      name,
      path: `./src/${file}#${name}`,
    })),
  )
  const usual = USUAL.map((word) => exports.find(({ name }) => name === word)).find((found) => found)
  return (usual ?? exports[0])?.path
}
