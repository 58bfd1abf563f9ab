import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { DatabaseAddress } from '../database/database-address.js';
import { Jobs } from './jobs.js';

@Global()
@Module({})
export class JobsModule {
  static register(address: DatabaseAddress): DynamicModule {
    return { module: JobsModule, providers: [{ provide: Jobs, useFactory: () => new Jobs(address) }], exports: [Jobs] };
  }
}
