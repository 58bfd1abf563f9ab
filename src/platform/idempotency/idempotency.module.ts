import { Global, Module } from '@nestjs/common';
import { entities } from '../database/database.module.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { Idempotency } from './idempotency.js';

@Global()
@Module({ imports: [entities(IdempotencyKeyEntity)], providers: [Idempotency], exports: [Idempotency] })
export class IdempotencyModule {}
