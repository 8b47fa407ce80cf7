import { expect, test } from 'vitest'
import { writeFixture } from '../assess.fixtures.ts'
import { openProject, type Project } from '../project/project.ts'
import { modulesOf } from './modules.ts'
import { parseAhead } from './parse-ahead.ts'
import { parseSource } from './parse-source.ts'
import type { SyntaxNode } from './syntax-node.ts'

const SOURCES: Readonly<Record<string, string>> = {
  'py.py': 'import os\nclass A(B):\n    def f(self, x: int = 1):\n        return [self.g(x), "é"]\n',
  'ts.ts': 'export const f = async ({ a }: T) => `x${await g(a)}` // done\n',
  'tsx.tsx': 'export default () => <A b={[1, 2]}>text</A>\n',
  'ipynb.ipynb': '{"cells":[{"cell_type":"code","source":["a = f(1)\\n","b = a"]}]}',
}

function projectOf(count: number): Project {
  const files = Array.from({ length: count }, (_, index) => {
    const [name, text] = Object.entries(SOURCES)[index % 4] ?? ['', '']
    return [`src/${index}-${name}`, text]
  })
  return openProject(writeFixture(Object.fromEntries(files)))
}

function described(node: SyntaxNode): string {
  const { kind, start, end, children, parent } = node
  return `${parent?.kind}>${kind} ${start}-${end}(${children.map(described).join()})`
}

test('a tree from the other thread is the tree that is parsed here', async () => {
  const project = projectOf(400)
  const thread = parseAhead(project)
  const modules = modulesOf(project, { thread, likelyNext: () => [] })
  const paths = project.files.map(({ path }) => path)
  await modules.load(paths)
  const parsed = modules.parsed()
  expect(parsed.map(({ path }) => path)).toEqual(paths.toSorted())
  for (const { root, source } of parsed) expect(described(root)).toBe(described(parseSource(source)))
  modules.close()
})

test('a tree that was sent in time is taken', async () => {
  const project = projectOf(400)
  const thread = parseAhead(project)
  const [file] = project.files
  const modules = modulesOf(project)
  const source = modules.get(file?.path ?? '')?.source
  if (thread === undefined || file === undefined || source === undefined) throw new Error('no file')
  thread.announce([file.path])
  while (!thread.isAhead(file.path)) await new Promise((resolve) => setImmediate(resolve))
  const tree = thread.take(source)
  thread.close()
  expect(tree && described(tree)).toBe(described(parseSource(source)))
})

test('after the thread has ended everything can still be parsed', () => {
  const project = projectOf(400)
  const modules = modulesOf(project, { thread: parseAhead(project), likelyNext: () => [] })
  modules.close()
  expect(modules.get('src/0-py.py')?.functions.map(({ name }) => name)).toEqual(['f'])
})

test('a small project is parsed without another thread', () => {
  expect(parseAhead(projectOf(20))).toBeUndefined()
})
