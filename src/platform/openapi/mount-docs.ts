import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { buildDocument } from './build-document.js';

const DOCS = 'docs';
/** Nothing of the API is a page. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** Swagger UI writes styles into its elements and asks the API of its own origin. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/** Serves the API document at /openapi.json and Swagger UI at /docs, all from this process, and sends security headers. */
export async function mountDocs(app: NestFastifyApplication): Promise<void> {
  await app.register(helmet, { contentSecurityPolicy: false });
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('content-security-policy', isDocs(request.url) ? DOCS_POLICY : API_POLICY);
    done();
  });
  SwaggerModule.setup(DOCS, app, () => buildDocument(app), {
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

function isDocs(url: string): boolean {
  return url === `/${DOCS}` || url.startsWith(`/${DOCS}/`) || url.startsWith(`/${DOCS}?`);
}
