import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from './config/environment.js';
import { Pages } from './http/pages.js';
import { CredentialCipher } from './secrets/credential-cipher.js';
import { InstallationKey } from './secrets/installation-key.js';

/** What every feature may inject without importing anything: the environment, keys, paging. */
@Global()
@Module({})
export class PlatformModule {
  static register(environment: Environment, key: InstallationKey): DynamicModule {
    const values = [
      { provide: ENVIRONMENT, useValue: environment },
      { provide: InstallationKey, useValue: key },
    ];
    const providers = [...values, Pages, CredentialCipher];
    return { module: PlatformModule, providers, exports: providers };
  }
}
