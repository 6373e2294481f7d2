import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/real/**', 'node_modules/**'],
    globalSetup: ['tests/support/global-setup.ts'],
    // A loaded machine takes its time; what never comes fails all the same.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
