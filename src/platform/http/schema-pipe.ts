import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { z } from 'zod';
import { invalid } from '../../domain/errors.js';
import { violationsOf } from '../../domain/violations.js';
import { YamlBody } from './yaml-body.js';

const PREFIX: Readonly<Record<string, string>> = { query: 'query', param: 'path', body: '', custom: '' };

/** Validates bodies and parameters by the schema at the parameter; raises VALIDATION with every violation and its place. */
@Injectable()
export class SchemaPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.schema === undefined || !this.toValidate(metadata)) return value;
    const input: unknown = value instanceof YamlBody ? value.single() : value;
    const result = await metadata.schema['~standard'].validate(input);
    if (result.issues === undefined) return result.value as T;
    // zod's issues come through the standard interface unchanged, codes and all.
    const issues = result.issues as unknown as readonly z.core.$ZodIssue[];
    throw invalid(messageFor(metadata), violationsOf(issues, prefixOf(metadata)));
  }
}

/** A single parameter's issues have no path: its name stands in the pointer. */
function prefixOf({ type, data }: ArgumentMetadata): string {
  const prefix = PREFIX[type] ?? '';
  return data === undefined ? prefix : `${prefix}/${data}`;
}

function messageFor({ type }: ArgumentMetadata): string {
  return type === 'body' ? 'The body breaks rules.' : 'The parameters break rules.';
}
