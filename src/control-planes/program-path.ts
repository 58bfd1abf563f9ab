import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAMS } from './control-plane-folder.js';

/** The file of an installed program. Raises an error that says how to install it where it is not there. */
export function programPath(name: string): string {
  const path = join(PROGRAMS, name);
  if (!existsSync(path)) throw new Error(`${name} is not in ${PROGRAMS}: run npm run control-planes:install`);
  return path;
}
