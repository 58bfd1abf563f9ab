import * as fc from 'fast-check';

/** Property tests draw the same cases in every run, so that a red run is the change's doing; PROPERTY_SEED draws others. */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20261122) });
