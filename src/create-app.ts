import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type Foundation } from './app.module.js';
import { createHttpAdapter, registerBodyParsers } from './platform/http/http-adapter.js';
import { mountDocs } from './platform/openapi/mount-docs.js';

/** The application, ready to listen or to be called in process; the server and the tests make it the same way. */
export async function createApp(foundation: Foundation): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(foundation), createHttpAdapter(), {
    bodyParser: false,
    abortOnError: false,
    logger: foundation.environment.LOG_LEVEL === 'silent' ? false : ['fatal', 'error', 'warn'],
  });
  registerBodyParsers(app);
  await mountDocs(app);
  return app;
}
