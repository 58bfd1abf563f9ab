import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, seen from `dist/src/control-planes` as from `src/control-planes`. */
const ROOT = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url));

/** Where what is built and from which modules: one folder per program with its go.mod or requirements.txt. */
export const MODULES = join(ROOT, 'test/control-planes');

/** Where the programs are, `.control-planes` unless CONTROL_PLANES_DIR says otherwise; git ignores it. */
export const PROGRAMS = resolve(process.env['CONTROL_PLANES_DIR'] ?? join(ROOT, '.control-planes'));
