import 'reflect-metadata';
import { BootstrapToken } from './features/tokens/bootstrap-token.js';
import { createApp } from './create-app.js';
import { openFoundation } from './open-foundation.js';
import { EnvironmentError, readEnvironment } from './platform/config/environment.js';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const foundation = await openFoundation(environment);
  const app = await createApp(foundation);
  endOnSignal(async () => {
    await app.close();
    await foundation.close();
  });
  const token = await app.get(BootstrapToken).ensure();
  await app.listen(environment.PORT, environment.HOST);
  const url = await app.getUrl();
  process.stdout.write(`Concordat is ready at ${url}, Swagger UI at ${url}/docs\n`);
  process.stdout.write(
    token === null ? "The first admin's token is in force.\n" : `The first admin's token, shown only now: ${token.reveal()}\n`,
  );
}

/** The first signal lets running requests and jobs end; a second one does not wait for them. */
function endOnSignal(close: () => Promise<void>): void {
  const end = () => {
    for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.once(signal, end);
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof EnvironmentError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
