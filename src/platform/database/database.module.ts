import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { MigrationInterface } from 'typeorm';
import { dataSourceAddress, type DatabaseAddress } from './database-address.js';
import { Notifications } from './notifications.js';
import { openDataSource } from './open-data-source.js';
import { Readiness } from './readiness.js';
import { SessionLocks } from './session-locks.js';
import { Transactions } from './transactions.js';

export interface DatabaseOptions {
  readonly address: DatabaseAddress;
  readonly poolSize: number;
  /** In order of their time stamps. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** The TypeORM data source, migrated before anything else starts, and Transactions. */
@Global()
@Module({ providers: [Transactions, Readiness], exports: [Transactions, Readiness] })
export class DatabaseModule {
  static register(options: DatabaseOptions): DynamicModule {
    const typeorm = TypeOrmModule.forRootAsync({
      useFactory: () => ({
        type: 'postgres' as const,
        ...dataSourceAddress(options.address),
        poolSize: options.poolSize,
        migrations: [...options.migrations],
        migrationsTableName: 'schema_migrations',
        // Off and pgcrypto: otherwise TypeORM wants to install uuid-ossp.
        installExtensions: false,
        uuidExtension: 'pgcrypto' as const,
        autoLoadEntities: true,
        // TypeORM's own retries are silent for half a minute; openDataSource waits and says so.
        retryAttempts: 0,
        logging: false,
      }),
      dataSourceFactory: async (typeormOptions) => {
        if (typeormOptions === undefined) throw new Error('The data source has no options');
        return openDataSource(typeormOptions);
      },
    });
    const sessions = [
      { provide: Notifications, useFactory: () => new Notifications(options.address) },
      { provide: SessionLocks, useFactory: () => new SessionLocks(options.address) },
    ];
    return { module: DatabaseModule, imports: [typeorm], providers: sessions, exports: sessions };
  }
}

/** Makes entities known to the data source: `imports: [entities(ProjectEntity)]` in the feature's module. */
export function entities(...classes: Type<unknown>[]): DynamicModule {
  return TypeOrmModule.forFeature(classes);
}
