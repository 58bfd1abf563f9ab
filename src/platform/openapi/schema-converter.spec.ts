import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { convertSchema } from './schema-converter.js';

const Leaf = z.strictObject({ size: z.int().default(3) }).meta({ id: 'SpecLeaf' });
const Plain = z.strictObject({ name: z.string() }).meta({ id: 'SpecPlain' });
const Tree = z
  .strictObject({
    leaf: Leaf,
    plain: Plain,
    get children() {
      return z.array(Tree);
    },
  })
  .meta({ id: 'SpecTree' });
const Shape = z
  .discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })])
  .meta({ id: 'SpecShape' });

describe('schemas in the API document', () => {
  it('are components that refer to one another, also to themselves', () => {
    const converted = convertSchema(Tree, { schemaType: 'output' });
    expect(Object.keys(converted?.components ?? {}).toSorted()).toEqual(['SpecLeaf', 'SpecPlain', 'SpecTree']);
    expect(JSON.stringify(converted)).not.toContain('$defs');
    expect(converted?.schema).toMatchObject({ $ref: '#/components/schemas/SpecTree' });
  });

  it('have a name of their own in requests where defaults make them differ, and all that hold them too', () => {
    const converted = convertSchema(Tree, { schemaType: 'input' });
    expect(Object.keys(converted?.components ?? {}).toSorted()).toEqual(['SpecLeafInput', 'SpecPlain', 'SpecTreeInput']);
    expect(converted?.components['SpecTreeInput']).toMatchObject({
      properties: { leaf: { $ref: '#/components/schemas/SpecLeafInput' } },
    });
  });

  it('speak the dialect of OpenAPI 3.1', () => {
    const { schema } = convertSchema(z.object({ n: z.number().gt(0).nullable() }), { schemaType: 'output' }) ?? {};
    expect(JSON.stringify(schema)).toContain('"exclusiveMinimum":0');
    expect(JSON.stringify(schema)).toContain('"type":"null"');
  });

  it('name what tells the members of a union apart', () => {
    const converted = convertSchema(Shape, { schemaType: 'output' });
    expect(converted?.components['SpecShape']).toMatchObject({ discriminator: { propertyName: 'kind' } });
  });
});
