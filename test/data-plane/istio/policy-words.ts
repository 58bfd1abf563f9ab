import type { MeshSetting } from './mesh-setting.js';
import type { TestWorkload } from './mesh-workload.js';

const PLAIN_HEADERS = [
  'x-team',
  'X-Role',
  'cookie',
  'user-agent',
  ':path',
  ':method',
  ':authority',
  'x-forwarded-for',
  'content-type',
];
/** Headers that the proxy sets, changes or takes away. Not `x-request-id`: where none is sent, Envoy draws one by chance. */
const PROXY_HEADERS = [
  'te',
  'connection',
  'referer',
  'x_under',
  'x-envoy-foo',
  'x-envoy-retry-on',
  'x-forwarded-proto',
  'x-forwarded-client-cert',
  'x-forwarded-host',
  'accept',
  'authorization',
];

/** The words that policies and requests are made of: few and near to each other, so that they meet. */
export interface PolicyWords {
  readonly trustDomains: readonly string[];
  readonly namespaces: readonly string[];
  readonly serviceAccounts: readonly string[];
  /** Callers' own are loopback addresses: Envoy takes the peer's from the socket, whatever a PROXY header says. */
  readonly addresses: readonly string[];
  readonly forwardedAddresses: readonly string[];
  readonly hosts: readonly string[];
  readonly methods: readonly string[];
  readonly paths: readonly string[];
  readonly headers: readonly string[];
  readonly headerValues: readonly string[];
  readonly issuers: readonly string[];
  readonly subjects: readonly string[];
  readonly claimValues: readonly string[];
}

/** The words of one workload of a mesh. */
export function policyWords({ config, trustDomain }: MeshSetting, { namespace, pod }: TestWorkload): PolicyWords {
  const aliases = Array.isArray(config['trustDomainAliases']) ? config['trustDomainAliases'].map(String) : [];
  const app = pod.replace(/-0$/u, '');
  return {
    trustDomains: [trustDomain, trustDomain, trustDomain, ...aliases, 'cluster.local', 'foreign.example'],
    namespaces: [namespace, 'team-a', 'team-a2', 'prod-web'],
    serviceAccounts: ['web', 'api', 'batch-job'],
    addresses: ['127.1.2.3', '127.1.2.128', '127.168.0.1', '127.113.0.7', '127.8.8.8'],
    forwardedAddresses: ['10.1.2.3', '192.168.0.1', '203.0.113.7', '127.1.2.3'],
    hosts: [`${app}.${namespace}.svc.cluster.local`, 'shop.example.com', 'example.com', 'shop.example.com:8080'],
    methods: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'],
    paths: ['/admin', '/admin/', '/private/x', '/a/b/c', '/x/info', '/v1/~user', '/a%2fb', '/static/app.js', '/', '/a//b'],
    headers: [...PLAIN_HEADERS, ...PLAIN_HEADERS, ...PROXY_HEADERS],
    headerValues: [
      'red',
      'blue',
      'red,blue',
      'Red Team',
      'r*d',
      'boss',
      'gzip, trailers',
      'x-team',
      'http',
      'https://a.example/b',
    ],
    issuers: ['iss-a.example', 'https://b.example/realms/x'],
    subjects: ['alice', 'svc/bot', 'bob'],
    claimValues: ['admin', 'dev', 'aud1', 'read write', 'admins'],
  };
}
