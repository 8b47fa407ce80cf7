import { workerData } from 'node:worker_threads'
import { readFileText } from '../project/read-text.ts'
import { flattened } from './flat-tree.ts'
import { parseSource } from './parse-source.ts'
import { Claims, type ParsedAhead, type ParseWork } from './parse-work.ts'
import { sourceOf } from './read-source.ts'

const { root, files, claims: shared, port } = workerData as ParseWork
const claims = new Claims(shared)
const FILES_PER_TURN = 10
const wanted: number[] = []
let isAtWork = false

port.on('message', (indexes: readonly number[]) => {
  wanted.push(...indexes)
  if (!isAtWork) void parseWanted()
})

async function parseWanted(): Promise<void> {
  isAtWork = true
  let count = 0
  for (let index = wanted.shift(); index !== undefined; index = wanted.shift()) {
    if (!claims.begin(index)) continue
    claims.finish(index, sendTree(index))
    // Lets the parser's native memory go, and the next list in.
    if (++count % FILES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  isAtWork = false
}

/** False when there is none: whoever asks for the file finds out why. */
function sendTree(index: number): boolean {
  const file = files[index]
  if (file === undefined) return false
  try {
    const source = sourceOf(file.path, readFileText(root, file).text)
    const tree = flattened(parseSource(source))
    const message: ParsedAhead = { index, characters: source.text.length, tree }
    port.postMessage(message, [tree.nodes.buffer])
    return true
  } catch {
    return false
  }
}
