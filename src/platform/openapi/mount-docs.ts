import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { buildDocument } from './build-document.js';

/** Serves the API document at /openapi.json and Swagger UI at /docs, all from this process. */
export async function mountDocs(app: NestFastifyApplication): Promise<void> {
  SwaggerModule.setup('docs', app, () => buildDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Concordat',
    swaggerOptions: {
      persistAuthorization: true,
      validatorUrl: null,
      docExpansion: 'none',
      filter: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
}
