import { createHash } from 'node:crypto';
import { z } from 'zod';

type Direction = 'input' | 'output';
type JsonSchema = Record<string, unknown>;
type Definitions = Record<string, JsonSchema>;

/** Name of a schema's form in requests where it differs from the one in answers, as defaults make it. */
export const INPUT_SUFFIX = 'Input';

/**
 * Turns zod schemas into JSON Schema 2020-12, which OpenAPI 3.1 uses; Nest's own way asks for the 3.0 dialect.
 * Schemas with `.meta({ id })` become components; one that reads otherwise in requests gets the suffix there.
 */
export function convertSchema(
  schema: unknown,
  options: { schemaType: Direction },
): { schema: object; components: Record<string, object> } | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $defs = {}, $schema: _, ...root } = toJsonSchema(schema, options.schemaType);
  const names = namesOf($defs as Definitions, options.schemaType);
  const components = Object.entries($defs as Definitions).map(([id, definition]) => [names.get(id) ?? id, definition] as const);
  return rename({ schema: root, components: Object.fromEntries(components) }, names);
}

function toJsonSchema(schema: z.ZodType, io: Direction): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      if ('discriminator' in def) jsonSchema['discriminator'] = { propertyName: def.discriminator };
      delete jsonSchema['id'];
    },
  });
}

function namesOf(definitions: Definitions, direction: Direction): Map<string, string> {
  return new Map(Object.entries(definitions).map(([id, definition]) => [id, nameOf(id, definition, direction)]));
}

function nameOf(id: string, definition: JsonSchema, direction: Direction): string {
  if (id.startsWith('__')) return anonymousName(id, definition);
  return direction === 'input' && differs(id) ? id + INPUT_SUFFIX : id;
}

/** Recursive schemas without an id, which zod numbers anew in each document: `z.json()`, and what should have got one. */
function anonymousName(id: string, definition: JsonSchema): string {
  const text = JSON.stringify(definition).replaceAll(`"#/$defs/${id}"`, '"#"');
  return text === ANY_JSON ? 'JsonValue' : `Anonymous${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}

const { $schema: _dialect, ...anyJson } = z.toJSONSchema(z.json(), { target: 'draft-2020-12' });
const ANY_JSON = JSON.stringify(anyJson);

const known = new Map<string, boolean>();

function differs(id: string): boolean {
  const before = known.get(id);
  if (before !== undefined) return before;
  const schema = (z.globalRegistry._idmap as Map<string, z.ZodType>).get(id);
  const differing =
    schema !== undefined && JSON.stringify(toJsonSchema(schema, 'input')) !== JSON.stringify(toJsonSchema(schema, 'output'));
  known.set(id, differing);
  return differing;
}

/** Rewrites every `#/$defs/X`, at the root too, which Nest leaves as it is. */
function rename<T>(value: T, names: ReadonlyMap<string, string>): T {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => {
      if (key !== '$ref' || typeof member !== 'string') return member;
      const id = member.replace('#/$defs/', '');
      return `#/components/schemas/${names.get(id) ?? id}`;
    }),
  ) as T;
}
