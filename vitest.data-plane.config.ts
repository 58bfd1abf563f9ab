import { defineConfig } from 'vitest/config';

/** The tier that asks real proxies, configured by real control planes, what a policy means (`npm run test:data-plane`). */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['test/data-plane/**/*.spec.ts'],
    isolate: false,
    // A rig fills a core by itself.
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
  },
});
