import { defineConfig } from 'vitest/config';

/** The tier that runs over real control planes (`npm run control-planes:install`): contracts, admission, the main job, servers that misbehave. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['test/control-planes/**/*.spec.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    globalSetup: ['test/support/database-server.ts'],
    isolate: false,
    // Each file has servers of its own; more at once would not fit into the memory and the time of two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
