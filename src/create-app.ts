import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type Foundation } from './app.module.js';
import { createHttpAdapter, registerBodyParsers } from './platform/http/http-adapter.js';
import { createLogger } from './platform/logging/logging.js';
import { mountDocs } from './platform/openapi/mount-docs.js';

/** The application, ready to listen or to be called in process; the server and the tests make it the same way. `root` may hold more than the product. */
export async function createApp(
  foundation: Foundation,
  root: DynamicModule = AppModule.register(foundation),
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(root, createHttpAdapter(), {
    bodyParser: false,
    abortOnError: false,
    // Made beforehand: buffered logs would hide a database that cannot be reached.
    logger: createLogger(foundation.environment),
  });
  registerBodyParsers(app);
  await mountDocs(app);
  return app;
}

/** The application's routes and metadata without a single instance: enough to write the API document. */
export function previewApp(foundation: Foundation): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(AppModule.register(foundation), createHttpAdapter(), {
    preview: true,
    abortOnError: false,
    logger: ['error'],
  });
}
