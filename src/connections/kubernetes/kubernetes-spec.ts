import type { Violation } from '../../domain/errors.js';
import type { KubeconfigSpec, KubernetesConnectionSpec } from '../../domain/translation/connection-spec.js';
import { holdsCertificates, holdsPrivateKey } from '../pem.js';
import { readKubeconfig } from './kubeconfig.js';
import type { KubernetesSettings } from './kubernetes-settings.js';

type Spec = KubernetesConnectionSpec | KubeconfigSpec;
type Fault = readonly [keyof KubernetesSettings, string];

function fromFields(spec: KubernetesConnectionSpec): KubernetesSettings {
  return {
    server: spec.server,
    certificateAuthorityData: spec.certificateAuthorityData ?? null,
    tlsServerName: spec.tlsServerName ?? null,
    token: spec.token ?? null,
    clientCertificateData: spec.clientCertificateData ?? null,
    clientKeyData: spec.clientKeyData ?? null,
  };
}

/** What is wrong with settings taken together, each with the field that it concerns. */
function faultsOf(settings: KubernetesSettings): Fault[] {
  const { certificateAuthorityData: authority, token, clientCertificateData: certificate, clientKeyData: key } = settings;
  const faults: [boolean, ...Fault][] = [
    [authority !== null && !holdsCertificates(authority), 'certificateAuthorityData', 'must be base64 of PEM certificates'],
    [token === null && certificate === null, 'token', 'a token or a client certificate is needed'],
    [token !== null && certificate !== null, 'token', 'give a token or a client certificate, not both'],
    [certificate !== null && !holdsCertificates(certificate), 'clientCertificateData', 'must be base64 of PEM certificates'],
    [(certificate === null) !== (key === null), 'clientKeyData', 'a client certificate and its key belong together'],
    [key !== null && !holdsPrivateKey(key), 'clientKeyData', 'must be base64 of a PEM private key without passphrase'],
  ];
  return faults.filter(([isFault]) => isFault).map(([, field, detail]) => [field, detail]);
}

/** The settings that a spec gives, and what is wrong with it, with pointers from the spec's root. Settings are null where it is wrong. */
export function readKubernetesSpec(spec: Spec): { settings: KubernetesSettings | null; violations: readonly Violation[] } {
  const isFile = 'kubeconfig' in spec;
  const read = isFile ? readKubeconfig(spec.kubeconfig, spec.context) : { settings: fromFields(spec), violations: [] };
  if (read.settings === null) {
    const violations = read.violations.map(({ code, pointer, detail }) => {
      return { code, pointer: '/kubeconfig', detail: pointer === '' ? detail : `${pointer}: ${detail}` };
    });
    return { settings: null, violations };
  }
  const violations = faultsOf(read.settings).map(([field, detail]) => {
    return isFile
      ? { code: 'KUBECONFIG_INVALID', pointer: '/kubeconfig', detail: `${field}: ${detail}` }
      : { code: 'INVALID_VALUE', pointer: `/${field}`, detail };
  });
  return { settings: violations.length > 0 ? null : read.settings, violations };
}
