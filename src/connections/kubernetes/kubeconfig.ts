import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { readText } from '../documents/read-text.js';
import type { KubernetesSettings } from './kubernetes-settings.js';

/** Why a kubeconfig is refused: nothing of it is taken then. `pointer` is a JSON pointer into it. */
interface KubeconfigViolation {
  readonly code:
    | 'KUBECONFIG_INVALID'
    | 'KUBECONFIG_EXEC'
    | 'KUBECONFIG_AUTH_PROVIDER'
    | 'KUBECONFIG_FILE_REFERENCE'
    | 'KUBECONFIG_PROXY'
    | 'KUBECONFIG_INSECURE'
    | 'KUBECONFIG_IMPERSONATION'
    | 'KUBECONFIG_PASSWORD'
    | 'KUBECONFIG_UNSUPPORTED_FIELD';
  readonly pointer: string;
  readonly detail: string;
}

/** A kubeconfig as far as we take it; `settings` is null where there are violations. */
export interface ReadKubeconfig {
  readonly settings: KubernetesSettings | null;
  readonly violations: readonly KubeconfigViolation[];
}

/** Fields that would run programs, read our files, send our traffic elsewhere or weaken TLS (kubernetes/client-go clientcmd/api/v1). */
const REFUSED: ReadonlyMap<string, readonly [KubeconfigViolation['code'], string]> = new Map([
  ['exec', ['KUBECONFIG_EXEC', 'exec runs a program']],
  ['auth-provider', ['KUBECONFIG_AUTH_PROVIDER', 'auth providers run programs or call other servers']],
  ['tokenFile', ['KUBECONFIG_FILE_REFERENCE', 'files of the server are not read; give token']],
  ['certificate-authority', ['KUBECONFIG_FILE_REFERENCE', 'files of the server are not read; give certificate-authority-data']],
  ['client-certificate', ['KUBECONFIG_FILE_REFERENCE', 'files of the server are not read; give client-certificate-data']],
  ['client-key', ['KUBECONFIG_FILE_REFERENCE', 'files of the server are not read; give client-key-data']],
  ['proxy-url', ['KUBECONFIG_PROXY', 'proxies are not supported']],
  ['insecure-skip-tls-verify', ['KUBECONFIG_INSECURE', 'the certificate of the server is always verified']],
  ['as', ['KUBECONFIG_IMPERSONATION', 'impersonation is not supported']],
  ['as-uid', ['KUBECONFIG_IMPERSONATION', 'impersonation is not supported']],
  ['as-groups', ['KUBECONFIG_IMPERSONATION', 'impersonation is not supported']],
  ['as-user-extra', ['KUBECONFIG_IMPERSONATION', 'impersonation is not supported']],
  ['username', ['KUBECONFIG_PASSWORD', 'passwords are not supported; give token']],
  ['password', ['KUBECONFIG_PASSWORD', 'passwords are not supported; give token']],
]);

const TOP_FIELDS: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'clusters',
  'users',
  'contexts',
  'current-context',
  'preferences',
]);
const FIELDS = {
  cluster: new Set(['server', 'certificate-authority-data', 'tls-server-name']),
  user: new Set(['token', 'client-certificate-data', 'client-key-data']),
  context: new Set(['cluster', 'user', 'namespace']),
} as const;

type Section = keyof typeof FIELDS;

class KubeconfigReader {
  readonly violations: KubeconfigViolation[] = [];

  constructor(private readonly root: JsonObject) {}

  /** Checks every entry, used or not: a file with refused parts is not ours to pick from. */
  checkAll(): void {
    for (const key of Object.keys(this.root)) if (!TOP_FIELDS.has(key)) this.refuseField(`/${key}`, key);
    for (const section of ['cluster', 'user', 'context'] as const) {
      this.list(section).forEach((entry, index) => this.checkEntry(section, entry, `/${section}s/${index}`));
    }
  }

  /** The settings of one named entry. Where it is missing that is a violation. */
  find(section: Section, name: string | null, pointer: string): JsonObject {
    const entry = this.list(section).find((each) => isJsonObject(each) && each['name'] === name);
    const found = isJsonObject(entry) ? entry[section] : undefined;
    if (isJsonObject(found)) return found;
    this.invalid(pointer, name === null ? `no ${section} is named` : `there is no ${section} of this name`);
    return {};
  }

  text(settings: JsonObject, key: string, pointer: string): string | null {
    const value = settings[key];
    if (value === undefined || value === '') return null;
    if (typeof value === 'string') return value;
    this.invalid(`${pointer}/${key}`, `${key} must be a text`);
    return null;
  }

  invalid(pointer: string, detail: string): void {
    this.violations.push({ code: 'KUBECONFIG_INVALID', pointer, detail });
  }

  private list(section: Section): JsonValue[] {
    const value = this.root[`${section}s`];
    return Array.isArray(value) ? value : [];
  }

  private checkEntry(section: Section, entry: JsonValue, pointer: string): void {
    const settings = isJsonObject(entry) ? entry[section] : undefined;
    if (!isJsonObject(settings)) return this.invalid(pointer, `must hold name and ${section}`);
    for (const key of Object.keys(settings)) if (!FIELDS[section].has(key)) this.refuseField(`${pointer}/${section}/${key}`, key);
  }

  private refuseField(pointer: string, key: string): void {
    const [code, detail] = REFUSED.get(key) ?? (['KUBECONFIG_UNSUPPORTED_FIELD', `${key} is not supported`] as const);
    this.violations.push({ code, pointer, detail });
  }
}

function settingsOf(reader: KubeconfigReader, root: JsonObject, context: string | undefined): KubernetesSettings {
  const chosen = context ?? reader.text(root, 'current-context', '');
  const { cluster, user } = reader.find('context', chosen, context === undefined ? '/current-context' : '/contexts');
  const clusterSettings = reader.find('cluster', typeof cluster === 'string' ? cluster : null, '/clusters');
  const userSettings = reader.find('user', typeof user === 'string' ? user : null, '/users');
  return {
    server: reader.text(clusterSettings, 'server', '/clusters') ?? '',
    certificateAuthorityData: reader.text(clusterSettings, 'certificate-authority-data', '/clusters'),
    tlsServerName: reader.text(clusterSettings, 'tls-server-name', '/clusters'),
    token: reader.text(userSettings, 'token', '/users'),
    clientCertificateData: reader.text(userSettings, 'client-certificate-data', '/users'),
    clientKeyData: reader.text(userSettings, 'client-key-data', '/users'),
  };
}

/**
 * Reads one context of a kubeconfig. Only addresses, certificates and tokens that stand in the text itself are taken; everything else is
 * refused and named, because a kubeconfig is code: it can run programs, read files and send credentials elsewhere.
 */
export function readKubeconfig(text: string, context?: string): ReadKubeconfig {
  const { documents, violations } = readText(text, 'application/yaml');
  const [document] = documents;
  if (violations.length > 0 || documents.length !== 1 || document === undefined || !isJsonObject(document.value)) {
    const detail = violations.map((each) => `line ${each.line}: ${each.detail}`).join('; ') || 'must be one YAML object';
    return { settings: null, violations: [{ code: 'KUBECONFIG_INVALID', pointer: '', detail }] };
  }
  const reader = new KubeconfigReader(document.value);
  reader.checkAll();
  const settings = settingsOf(reader, document.value, context);
  return reader.violations.length > 0 ? { settings: null, violations: reader.violations } : { settings, violations: [] };
}
