import { Foundation1764000000000 } from './1764000000000-foundation.js';

/** Every migration, oldest first; one that is merged is never edited. */
export const migrations = [Foundation1764000000000] as const;
