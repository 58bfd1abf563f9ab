import type { SandboxRequest } from '../sandbox-server.js';
import { ApiError } from './api-error.js';
import { type StatusCause, tooLong, unsupportedValue } from './status-cause.js';

/** The query parameters that every write understands. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
}

const MAX_MANAGER_BYTES = 128;

/** Options of a write from its query; 422 with everything that is wrong with them (apimachinery pkg/apis/meta/v1/validation). */
export function readWriteOptions({ url, headers }: SandboxRequest, kind: string, isApply = false): WriteOptions {
  const query = url.searchParams;
  const validation = query.get('fieldValidation') ?? '';
  const causes = [
    ...dryRunCauses(query.getAll('dryRun')),
    ...(['', 'Ignore', 'Strict', 'Warn'].includes(validation)
      ? []
      : [unsupportedValue('fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn'])]),
    ...managerCauses(query.get('fieldManager') ?? '', isApply),
    ...(query.has('force') && kind === 'PatchOptions' && !isApply
      ? [{ reason: 'FieldValueForbidden', message: 'Forbidden: may not be specified for non-apply patch', field: 'force' }]
      : []),
  ];
  if (causes.length > 0) throw invalidOptions(kind, causes);
  return {
    dryRun: query.has('dryRun'),
    force: query.get('force') === 'true',
    fieldManager: query.get('fieldManager') ?? (headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown',
    fieldValidation: validation === 'Strict' || validation === 'Ignore' ? validation : 'Warn',
  };
}

/** What is wrong with the kinds of dry run that are asked for. */
export function dryRunCauses(asked: readonly string[]): StatusCause[] {
  return asked.every((kind) => kind === 'All') ? [] : [unsupportedValue('dryRun', asked, ['All'])];
}

/** 422 for options of a request. */
export function invalidOptions(kind: string, causes: readonly StatusCause[]): ApiError {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const details = { group: 'meta.k8s.io', kind, causes: causes.map((cause) => ({ ...cause })) };
  return new ApiError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${text}`, details);
}

function managerCauses(manager: string, isApply: boolean): StatusCause[] {
  const field = 'fieldManager';
  if (manager === '' && isApply)
    return [{ reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field }];
  const characters = Array.from(manager);
  const position = characters.findIndex((character) => /[\p{C}\p{Z}]/u.test(character) && character !== ' ');
  const character = characters[position];
  return [
    ...(Buffer.byteLength(manager) > MAX_MANAGER_BYTES ? [tooLong(field, MAX_MANAGER_BYTES)] : []),
    ...(character === undefined ? [] : [unprintable(field, manager, character, position)]),
  ];
}

function unprintable(field: string, manager: string, character: string, position: number): StatusCause {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const message = `Invalid value: ${JSON.stringify(manager)}: invalid character ${code} (at position ${position})`;
  return { reason: 'FieldValueInvalid', message, field };
}
