import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSION, type Permission } from '../../src/access/can.js';
import { OPERATION, type OperationDocs } from '../../src/platform/openapi/operation.js';
import { testApp, type TestApp } from '../support/test-app.js';

@Module({ imports: [DiscoveryModule] })
class Discovery {}

interface Route {
  readonly name: string;
  readonly permission: Permission | undefined;
  readonly docs: OperationDocs | undefined;
}

const PUBLIC = ['HealthController.live', 'HealthController.ready'];

describe('every route', () => {
  let app: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    app = await testApp({ modules: [Discovery] });
    routes = routesOf(app);
  });
  afterAll(() => app.close());

  it('is found by this test', () => {
    expect(routes.map(({ name }) => name)).toContain('ProjectsController.put');
    expect(routes.length).toBeGreaterThan(10);
  });

  it('says who may call it', () => {
    expect(routes.filter(({ permission }) => permission === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('is public only where listed here', () => {
    const open = routes.filter(({ permission }) => permission?.kind === 'public').map(({ name }) => name);
    expect(open.toSorted()).toEqual(PUBLIC);
  });

  it('is documented under an id of its own', () => {
    const ids = routes.map(({ name, docs }) => docs?.id ?? `${name} has no @Operation`);
    expect(ids.filter((id) => id.includes(' '))).toEqual([]);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
});

function routesOf({ nest }: TestApp): Route[] {
  const scanner = new MetadataScanner();
  return nest
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ metatype }) => {
      const prototype = metatype?.prototype as Record<string, object>;
      return scanner
        .getAllMethodNames(prototype)
        .map((method) => ({ name: `${metatype?.name}.${method}`, handler: prototype[method] }));
    })
    .filter(({ handler }) => handler !== undefined && Reflect.hasMetadata(METHOD_METADATA, handler))
    .map(({ name, handler = {} }) => ({
      name,
      permission: Reflect.getMetadata(PERMISSION, handler) as Permission | undefined,
      docs: Reflect.getMetadata(OPERATION, handler) as OperationDocs | undefined,
    }));
}
