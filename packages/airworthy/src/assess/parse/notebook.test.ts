import { expect, test } from 'vitest'
import { notebookSource } from './notebook.ts'
import { cellAt, lineAt } from './source-text.ts'

const NOTEBOOK = JSON.stringify(
  {
    cells: [
      { cell_type: 'markdown', source: ['# Title\n', 'text'] },
      { cell_type: 'code', source: ['!pip install x\n', 'a = 1\n', 'b = f(a)'] },
      { cell_type: 'code', source: ['a = 1\n', 'c = 2'] },
    ],
  },
  null,
  1,
)

test('gives code cells with the lines of the file and the cells they are in', () => {
  const source = notebookSource('n.ipynb', NOTEBOOK)
  expect(source.text).toBe('#pip install x\na = 1\nb = f(a)\na = 1\nc = 2')
  const lines = NOTEBOOK.split('\n')
  const second = source.text.lastIndexOf('a = 1')
  expect(lines[lineAt(source, second) - 1]?.trim()).toBe('"a = 1\\n",')
  expect(lineAt(source, second)).toBeGreaterThan(lineAt(source, source.text.indexOf('b = f')))
  expect(cellAt(source, second)).toBe(3)
})

test('a file that is no notebook has no code', () => {
  expect(notebookSource('n.ipynb', '{ broken').text).toBe('')
})
