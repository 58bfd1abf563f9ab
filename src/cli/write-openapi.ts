import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { previewApp } from '../create-app.js';
import { readEnvironment } from '../platform/config/environment.js';
import { buildDocument } from '../platform/openapi/build-document.js';
import { InstallationKey } from '../platform/secrets/installation-key.js';

/** `npm run openapi`: writes openapi/openapi.json. Nothing is instantiated, so no database is needed. */
const app = await previewApp({
  environment: readEnvironment({ LOG_LEVEL: 'error' }),
  database: { kind: 'socket', folder: '/nowhere', database: 'none' },
  key: new InstallationKey(randomBytes(32)),
});
await writeFile('openapi/openapi.json', `${JSON.stringify(buildDocument(app), null, 2)}\n`);
await app.close();
