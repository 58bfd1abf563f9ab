import 'reflect-metadata';
import { BootstrapToken } from './features/tokens/bootstrap-token.js';
import { createApp } from './create-app.js';
import { openFoundation } from './open-foundation.js';
import { EnvironmentError, readEnvironment } from './platform/config/environment.js';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const foundation = await openFoundation(environment);
  const app = await createApp(foundation);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await app.close();
    await foundation.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  const token = await app.get(BootstrapToken).ensure();
  await app.listen(environment.PORT, environment.HOST);
  const url = await app.getUrl();
  process.stdout.write(`Concordat is ready at ${url}, Swagger UI at ${url}/docs\n`);
  if (token !== null) process.stdout.write(`The first admin's token, shown only now: ${token.reveal()}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof EnvironmentError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
