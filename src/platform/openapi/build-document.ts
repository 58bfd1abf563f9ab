import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

export function buildDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder().setTitle('Concordat').setOpenAPIVersion('3.1.0').addBearerAuth().build();
  return SwaggerModule.createDocument(app, config);
}
