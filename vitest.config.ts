import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: ['test/{answers,published,control-planes,data-plane}/**', '**/node_modules/**'],
    setupFiles: ['test/support/property-seed.ts'],
    globalSetup: ['test/support/database-server.ts'],
    // Files share one process: loading Nest and the schemas once is most of the run's time.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
