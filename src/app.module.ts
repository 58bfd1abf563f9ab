import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { migrations } from '../migrations/migrations.js';
import { AccessGuard } from './access/access-guard.js';
import { AccessQueriesModule } from './features/access-queries/access-queries.module.js';
import { AuditModule } from './features/audit/audit.module.js';
import { ChecksModule } from './features/checks/checks.module.js';
import { DriftModule } from './features/drift/drift.module.js';
import { FederationsModule } from './features/federations/federations.module.js';
import { HealthModule } from './features/health/health.module.js';
import { ImportsModule } from './features/imports/imports.module.js';
import { MeshesModule } from './features/meshes/meshes.module.js';
import { OperationsModule } from './features/operations/operations.module.js';
import { PlansModule } from './features/plans/plans.module.js';
import { PoliciesModule } from './features/policies/policies.module.js';
import { ProjectsModule } from './features/projects/projects.module.js';
import { RevisionsModule } from './features/revisions/revisions.module.js';
import { RolloutsModule } from './features/rollouts/rollouts.module.js';
import { ServicesModule } from './features/services/services.module.js';
import { TokensModule } from './features/tokens/tokens.module.js';
import { TranslationsModule } from './features/translations/translations.module.js';
import { MeshBindingsModule } from './mesh-bindings.module.js';
import type { Environment } from './platform/config/environment.js';
import type { DatabaseAddress } from './platform/database/database-address.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { AnswerInterceptor } from './platform/http/answer-interceptor.js';
import { ProblemFilter } from './platform/http/problem-filter.js';
import { SchemaPipe } from './platform/http/schema-pipe.js';
import { IdempotencyModule } from './platform/idempotency/idempotency.module.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import { PlatformModule } from './platform/platform.module.js';
import type { InstallationKey } from './platform/secrets/installation-key.js';

/** Every feature; the only list. */
const FEATURES = [
  AccessQueriesModule,
  AuditModule,
  ChecksModule,
  DriftModule,
  FederationsModule,
  HealthModule,
  ImportsModule,
  MeshesModule,
  OperationsModule,
  PlansModule,
  PoliciesModule,
  ProjectsModule,
  RevisionsModule,
  RolloutsModule,
  ServicesModule,
  TokensModule,
  TranslationsModule,
] as const;

/** What must be there before the application can be put together. */
export interface Foundation {
  readonly environment: Environment;
  readonly database: DatabaseAddress;
  readonly key: InstallationKey;
}

/** The composition root. */
@Module({})
export class AppModule {
  static register({ environment, database, key }: Foundation): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.register(environment, key),
        DatabaseModule.register({ address: database, poolSize: environment.DATABASE_POOL_SIZE, migrations }),
        JobsModule.register(database),
        IdempotencyModule,
        MeshBindingsModule,
        ...FEATURES,
      ],
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useClass: SchemaPipe },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
