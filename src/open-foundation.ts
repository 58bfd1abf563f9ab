import type { Foundation } from './app.module.js';
import { Secret } from './domain/secret.js';
import type { Environment } from './platform/config/environment.js';
import { startEmbeddedPostgres } from './platform/database/embedded-postgres.js';
import { InstallationKey, storedInstallationKey } from './platform/secrets/installation-key.js';

/** A foundation that can be taken down again, once the application on it is closed. */
export interface OpenFoundation extends Foundation {
  close(): Promise<void>;
}

/** Finds or starts the database and the key that the environment asks for. */
export async function openFoundation(environment: Environment): Promise<OpenFoundation> {
  const { DATABASE_URL: url, CONCORDAT_ENCRYPTION_KEY: given, CONCORDAT_DATA_DIR: dataDir } = environment;
  const key = given === undefined ? await storedInstallationKey(dataDir) : InstallationKey.parse(new Secret(given));
  if (url !== undefined) return { environment, key, database: { kind: 'url', url }, close: async () => undefined };
  const postgres = await startEmbeddedPostgres({ dataDir });
  return { environment, key, database: postgres.address, close: () => postgres.stop() };
}
