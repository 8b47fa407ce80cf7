import { createRequire } from 'node:module'
import type { SgNode } from '@ast-grep/napi'
import { expect, test } from 'vitest'
import { parseSource } from './parse-source.ts'
import { lineStartsOf } from './source-text.ts'
import type { SyntaxNode } from './syntax-node.ts'

const { parse } = createRequire(import.meta.url)('@ast-grep/napi') as typeof import('@ast-grep/napi')

type Tree = readonly [kind: string, text: string, children: readonly Tree[]]

const UNREAD = /^(?:comment|string_start|string_end|optional_chain)$/
/** Not looked into by design. */
const TYPES = /^type_(?:annotation|arguments)$/

function treeOfParser(node: SgNode): Tree {
  const children = node.namedChildren().filter((child) => !UNREAD.test(String(child.kind())))
  const kind = String(node.kind())
  return [kind, node.text(), TYPES.test(kind) ? [] : children.map(treeOfParser)]
}

function treeRead(node: SyntaxNode, parent?: SyntaxNode): Tree {
  expect(node.parent).toBe(parent)
  return [node.kind, node.text, node.children.map((child) => treeRead(child, node))]
}

function expectSameTree(path: string, text: string): void {
  const read = treeRead(parseSource({ path, text, lineStarts: lineStartsOf(text) }))
  const grammar = path.endsWith('.py') ? 'python' : path.endsWith('.ts') ? 'TypeScript' : 'Tsx'
  expect(read).toEqual(treeOfParser(parse(grammar, text).root()))
}

test.each([
  'llm = OpenAI(model="gpt-5", temperature=0, timeout=None, keys=[1, 2.5])',
  'answer = await client.chat.completions.create(\n    model=name,\n    messages=messages,  # all\n)',
  'x = a.b(c)["d"].e(f[0], "g" "h")',
  "y = f'{name}' + 'plain' + r'raw' + b'' + '' + '''a\n'b\"c'''",
  's = "it\\\'s" + "{}".format(1)',
  'def f(a, b=1, c: str = "x", *args: int, d: dict[str, list[int]] | None = None) -> None: ...',
  'def g(): return\ndef h():\n    return (yield x)',
  'from a.b import c, d as e\nfrom . import f\nimport g.h',
  'if a.b == c and not d or e in f and g is not None and h not in i: raise ValueError("x") from e',
  '@app.get("/x", status_code=200)\nasync def handler(request: Request): pass',
  'f(*args, **kwargs)\nf(x for x in y)\nf(lambda x: x)\nf(a if b else c)\nf(-1, 0x10, 1e5, 007, 1_000)',
  'print (a)\nprint(a)\nmatch(x)\na, b = c\na = b = c\na += 1\na: int\na: int = 1',
  'x = {"a": b, c: [d, *e], **f}\ny = {}\nz = []\nw = ()\nv = (1,)\nu = (a)',
  'assert x\ndel y[0]\nnames = self.names[1:]\nt = a[b, c]\nr = toString(constructor)',
  'await x\nq = await a.b(c).d\nx = not await y()\nclass A(B, metaclass=C): x = field(default=1)',
  'x = a.b (c)\n(a\n .b(c)\n .d)\nf(a,\n  b,)\nö = ä.ü("ß")',
])('what is read from the text of Python is what the parser says: %s', (text) => {
  expectSameTree('a.py', text)
})

test.each([
  'const x = await openai.chat.completions.create({ model: "gpt-5", stream: true, n: 1 })',
  'export const maxDuration = 30;\nconst a: string = b;\nlet c = d, e;\nvar f = [];',
  'a.b = c.d(e)[0];\nthis.x = super.y();\nreturnValue(undefined, null, true, this, 1.5)',
  "f('a', \"b\", `c ${d}`, 'it\\'s', '')",
  'f(...args)\nf((x) => x)\nf(a as B)\nf(a!)\nf<T>(x)\nnew A(b)\nf?.(x)\na?.b.c\nimport("x")',
  'const { a, b: c = 1 } = await request.json()\nfunction g(a, { b }) { return; }\nfunction h() { return a.b }',
  'if (a === b && c.d || !e ?? f > 1) throw new Error("x")',
  'a\n  .b(c)\n  .d(e)\nfoo\n(bar)\nx = y = z\ni++\nasync(x)\nget.set(of)\n$a._b($)',
  'const o = { a: b, "c": d, e, [f]: g, h() {}, i: j.k("l") }\nconst p = {}',
  '"use client"\nimport a, { b as c } from "d"\nexport default a\nexport { c }',
])('what is read from the text of JavaScript is what the parser says: %s', (text) => {
  expectSameTree('a.js', text)
})

test('attributes and texts of JSX are read as the parser reads them', () => {
  const text = 'const a = <A b="c &amp; d" e=\'f\' g={h.i(j)} {...k}>{l.m} n</A>'
  const root = parseSource({ path: 'a.tsx', text, lineStarts: lineStartsOf(text) })
  const kinds = [...root.walk()].map(({ kind }) => kind)
  expect(kinds).toEqual([...kindsOfParser(parse('Tsx', text).root())])
})

function* kindsOfParser(node: SgNode): Generator<string> {
  yield String(node.kind())
  for (const child of node.namedChildren()) yield* kindsOfParser(child)
}
