import { z } from 'zod';

const Flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const List = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** A 256-bit key as 64 hexadecimal digits or 44 characters of base64. */
const EncryptionKey = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)$/, 'must be 32 bytes, as 64 hexadecimal digits or as base64');

const Schema = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65535).default(3000),
    HOST: z.string().min(1).default('127.0.0.1'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// address' }).optional(),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(20),
    CONCORDAT_DATA_DIR: z.string().min(1).default('.concordat'),
    CONCORDAT_ENCRYPTION_KEY: EncryptionKey.optional(),
    CONCORDAT_BOOTSTRAP_TOKEN: z.string().min(8, 'must have at least 8 characters').max(512).optional(),
    CONCORDAT_DRIFT_SCHEDULE: z
      .string()
      .regex(/^(?:\S+\s+){4}\S+$/, 'must be a cron expression of five fields')
      .default('*/15 * * * *'),
    CONCORDAT_DRIFT_FOLLOW: Flag.default(true),
    CONCORDAT_MESH_TIMEOUT_SECONDS: z.coerce.number().min(1).max(300).default(30),
    CONCORDAT_MESH_PATIENCE_SECONDS: z.coerce.number().min(0).max(900).default(30),
    CONCORDAT_EGRESS_ALLOW: List.default([]),
    CONCORDAT_EGRESS_ALLOW_LOOPBACK: Flag.optional(),
    CONCORDAT_REQUEST_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(3600).default(330),
  })
  .superRefine((value, context) => {
    if (value.DATABASE_URL !== undefined && value.CONCORDAT_ENCRYPTION_KEY === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['CONCORDAT_ENCRYPTION_KEY'],
        message: 'is required where DATABASE_URL is set, because all replicas must share it',
      });
    }
  });

/** What the process was told by its environment variables, defaults filled in. `.env.example` describes each. */
export type Environment = z.infer<typeof Schema>;

/** Injection token of the Environment. */
export const ENVIRONMENT = Symbol('Environment');

/** The environment cannot be used; the message lists every mistake. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Reads the settings; an empty variable counts as absent. Raises EnvironmentError with one line per mistake. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const result = Schema.safeParse(given);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new EnvironmentError(`The environment has mistakes:\n${mistakes.join('\n')}`);
}
