import { defineConfig } from 'vitest/config';

/** The tier that imports published configuration (`../shared/examples`). */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['test/published/**/*.spec.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    isolate: false,
    testTimeout: 120_000,
  },
});
