import type { MeshSettings } from '../../../domain/model/inventory.js';
import { EVERYWHERE, type MutualTlsResolver } from '../native/effective-mutual-tls.js';
import type { IstioSettings } from '../native/istio-settings.js';
import { inventoryMutualTls } from './kubernetes-service.js';

/** The settings that change meaning; `other` holds the trust domains whose certificates are taken and istiod's environment. */
export function meshSettings(settings: IstioSettings, mutualTls: MutualTlsResolver): MeshSettings {
  return {
    trustDomain: settings.trustDomain,
    trustDomainAliases: [...settings.trustDomainAliases],
    rootNamespace: settings.rootNamespace,
    defaultAction: 'allow',
    defaultMutualTls: inventoryMutualTls(mutualTls(settings.rootNamespace, {}, EVERYWHERE).mode),
    pathNormalization: settings.pathNormalization,
    other: {
      acceptedTrustDomains: settings.acceptedTrustDomains === null ? '*' : settings.acceptedTrustDomains.join(','),
      ...(settings.revision === null ? {} : { revision: settings.revision }),
      ...settings.environment,
    },
  };
}
