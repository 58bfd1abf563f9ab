import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { completeOperations } from './complete-operations.js';
import { INPUT_SUFFIX, convertSchema } from './schema-converter.js';
import { TAGS } from './tags.js';

const DESCRIPTION = `Keeps the security and traffic policies of Istio, Linkerd and Consul meshes consistent.

Send \`Authorization: Bearer\` with a token. Errors are \`application/problem+json\` with a stable \`code\` and every violation.
Bodies may be JSON or YAML. Lists come in pages; changes of what exists need \`If-Match\`; long work answers 202 with an operation,
or waits with \`?wait=60s\`.`;

/** The OpenAPI 3.1 document of the application; the same bytes for the same code. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Concordat')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .setOpenAPIVersion('3.1.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token: `cct_…`' });
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), { standardSchemaConverter: convertSchema });
  completeOperations(document);
  return sortComponents(shortenNames(document));
}

/** A form that is used in requests only needs no suffix. */
function shortenNames(document: OpenAPIObject): OpenAPIObject {
  const names = new Set(Object.keys(document.components?.schemas ?? {}));
  const short = [...names].filter((name) => name.endsWith(INPUT_SUFFIX) && !names.has(name.slice(0, -INPUT_SUFFIX.length)));
  let text = JSON.stringify(document);
  for (const name of short) {
    const plain = name.slice(0, -INPUT_SUFFIX.length);
    text = text
      .replaceAll(`"#/components/schemas/${name}"`, `"#/components/schemas/${plain}"`)
      .replaceAll(`"${name}":`, `"${plain}":`);
  }
  return JSON.parse(text) as OpenAPIObject;
}

function sortComponents(document: OpenAPIObject): OpenAPIObject {
  const schemas = Object.entries(document.components?.schemas ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas) } };
}
