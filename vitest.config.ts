import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['airworthy-source'] },
  ssr: { resolve: { conditions: ['airworthy-source'], externalConditions: ['airworthy-source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    globalSetup: 'test/temporary-files.ts',
    testTimeout: 60_000,
  },
})
