import { describe, expect, it } from 'vitest';
import type { MeshKind } from '../../domain/model/mesh-kind.js';
import { nativeKey } from '../../domain/translation/native-object.js';
import { parseDocuments } from './parse-documents.js';

const YAML = 'application/yaml';
const JSON_TYPE = 'application/json';

function keys(text: string, kind: MeshKind, mediaType = YAML): string[] {
  const { objects, violations } = parseDocuments(text, mediaType, kind);
  expect(violations).toEqual([]);
  return objects.map((object) => `${nativeKey(object)} @${object.source?.document}:${object.source?.line}`);
}

function faults(text: string, kind: MeshKind, mediaType = YAML): string[] {
  const { violations } = parseDocuments(text, mediaType, kind, 'f.yaml');
  return violations.map(({ code, file, document, line, pointer }) => `${code} ${file} ${document}:${line} ${pointer}`);
}

describe('parseDocuments, Kubernetes', () => {
  const policy = (name: string, namespace?: string) =>
    `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: ${name}\n${namespace ? `  namespace: ${namespace}\n` : ''}`;

  it('reads documents, lists and scopes', () => {
    const text = `# a comment\n${policy('a', 'x')}---\n---\n${policy('b')}---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: x, namespace: odd}\n- apiVersion: v1\n  kind: Service\n  metadata: {name: s, namespace: x}\n`;
    expect(keys(text, 'istio')).toEqual([
      'security.istio.io/AuthorizationPolicy x/a @0:2',
      'security.istio.io/AuthorizationPolicy default/b @2:9',
      'core/Namespace x @3:17',
      'core/Service x/s @3:20',
    ]);
  });

  it('reads a JSON list', () => {
    const text = '[\n {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"x","resourceVersion":"7"}}\n]';
    expect(keys(text, 'linkerd', JSON_TYPE)).toEqual(['core/Namespace x @0:2']);
    expect(parseDocuments(text, JSON_TYPE, 'linkerd').objects[0]?.version).toBe('7');
  });

  it('collects everything that is wrong', () => {
    const text = `${policy('a')}---\n${policy('a')}---\nkind: Service\nmetadata: {}\n---\n- 1\n---\na: [\n`;
    expect(faults(text, 'istio')).toEqual([
      'DUPLICATE_OBJECT f.yaml 1:6 ',
      'MISSING_FIELD f.yaml 2:11 /apiVersion',
      'MISSING_FIELD f.yaml 2:11 /metadata/name',
      'INVALID_VALUE f.yaml 3:14 ',
      'INVALID_SYNTAX f.yaml 4:17 ',
    ]);
  });

  it('keeps no value of a Secret', () => {
    const text =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s, annotations: {"kubectl.kubernetes.io/last-applied-configuration": x}}\ndata: {k: c2VjcmV0}\nstringData: {l: secret}\n';
    const [secret] = parseDocuments(text, YAML, 'istio').objects;
    expect(secret?.body).toEqual({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } });
  });

  it('takes 6,000 documents within seconds even on a busy machine', () => {
    const rules = Array.from(
      { length: 8 },
      (_, index) => `  - to: [{operation: {paths: ["/p${index}/*"], methods: [GET]}}]\n`,
    ).join('');
    const text = Array.from({ length: 6_000 }, (_, index) => `${policy(`p${index}`, 'x')}spec:\n  rules:\n${rules}`).join(
      '---\n',
    );
    expect(text.length).toBeGreaterThan(2_000_000);
    const started = performance.now();
    expect(parseDocuments(text, YAML, 'istio').objects.length).toBe(6_000);
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});

describe('parseDocuments, Consul', () => {
  const world = {
    agent: { default_policy: 'deny' },
    entries: [
      { Kind: 'mesh' },
      { Kind: 'proxy-defaults', Config: { protocol: 'http' } },
      { Kind: 'service-intentions', Name: 'web', Sources: [{ Name: 'api', Action: 'allow' }], ModifyIndex: 12, Hash: 1 },
    ],
    services: [{ name: 'web', transparent: true }, 'api'],
  };

  it('reads a world as JSON and as YAML', () => {
    const text = JSON.stringify(world);
    const expected = [
      'agent agent',
      'mesh mesh',
      'proxy-defaults global',
      'service-intentions web',
      'catalog-service web',
      'catalog-service api',
    ];
    expect(keys(text, 'consul', JSON_TYPE).map((key) => key.replace(/ @.*/, ''))).toEqual(expected);
    expect(keys(text, 'consul').map((key) => key.replace(/ @.*/, ''))).toEqual(expected);
    const intentions = parseDocuments(text, JSON_TYPE, 'consul').objects[3];
    expect(intentions).toMatchObject({ version: '12', body: { Sources: [{ Name: 'api', Action: 'allow' }] } });
    expect(intentions?.body).not.toHaveProperty('Hash');
  });

  it('takes several rows of one service by their ids', () => {
    const services = [{ ServiceName: 'web', ServiceID: 'web-1' }, { ServiceName: 'web', ServiceID: 'web-2' }, 'api', 'api'];
    const { objects, violations } = parseDocuments(JSON.stringify({ services }), JSON_TYPE, 'consul');
    expect(objects.map(({ name }) => name)).toEqual(['web', 'web-2', 'api']);
    expect(violations.map(({ code }) => code)).toEqual(['DUPLICATE_OBJECT']);
  });

  it('reads entries in the spelling of files and custom resources, both as they are', () => {
    const text =
      'kind: service-resolver\nname: web\ndefault_subset: v1\n---\n- Kind: service-splitter\n  Name: web\n  Meta: {external-source: nomad}\n---\napiVersion: consul.hashicorp.com/v1alpha1\nkind: ServiceIntentions\nmetadata: {name: web-rules, namespace: shop}\nspec:\n  destination: {name: web}\n';
    const { objects, violations } = parseDocuments(text, YAML, 'consul');
    expect(violations).toEqual([]);
    expect(objects.map(nativeKey)).toEqual([
      'service-resolver web',
      'service-splitter web',
      'consul.hashicorp.com/ServiceIntentions shop/web-rules',
    ]);
    expect(objects[0]?.body).toEqual({ kind: 'service-resolver', name: 'web', default_subset: 'v1' });
    expect(objects[1]?.writers).toEqual([{ name: 'nomad', fields: [] }]);
  });

  it('collects everything that is wrong', () => {
    expect(
      faults('{"entires": [], "agent": 1, "entries": [{"Kind": "service-router"}, 7, {}], "services": [{}]}', 'consul'),
    ).toEqual([
      'UNKNOWN_FIELD f.yaml 0:1 /entires',
      'INVALID_VALUE f.yaml 0:1 /agent',
      'MISSING_FIELD f.yaml 0:1 /Name',
      'INVALID_VALUE f.yaml 0:1 ',
      'MISSING_FIELD f.yaml 0:1 /Kind',
      'MISSING_FIELD f.yaml 0:1 /services',
    ]);
  });
});
