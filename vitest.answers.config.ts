import { defineConfig } from 'vitest/config';

/** The tier that holds the evaluators against recorded answers of real proxies (`../shared/answers`). */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['test/answers/**/*.spec.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    isolate: false,
    testTimeout: 120_000,
  },
});
