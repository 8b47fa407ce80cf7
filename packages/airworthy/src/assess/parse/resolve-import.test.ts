import { expect, test } from 'vitest'
import { writeFixture } from '../assess.fixtures.ts'
import { openProject } from '../project/project.ts'
import { importResolver } from './resolve-import.ts'

test('a package of the same name further down is no source root', () => {
  const project = openProject(
    writeFixture({
      'backend/shop/__init__.py': '',
      'backend/shop/server/api.py': '',
      'backend/plus/__init__.py': '',
      'backend/plus/shop/__init__.py': '',
      'backend/plus/shop/server/__init__.py': '',
      'backend/plus/shop/server/api.py': '',
      'backend/plus/shop/server/extra.py': '',
    }),
  )
  const resolve = importResolver(project)
  expect(resolve('backend/plus/shop/server/extra.py', 'shop.server.api')).toBe('backend/shop/server/api.py')
  expect(resolve('backend/plus/shop/server/extra.py', 'plus.shop.server.api')).toBe(
    'backend/plus/shop/server/api.py',
  )
})

test('a script inside a package still finds the file beside it', () => {
  const project = openProject(writeFixture({ 'app/__init__.py': '', 'app/main.py': '', 'app/chains.py': '' }))
  expect(importResolver(project)('app/main.py', 'chains', 'answer')).toBe('app/chains.py')
})
