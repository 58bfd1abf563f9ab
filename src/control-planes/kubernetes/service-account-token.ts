import type { ApiServer } from './api-server.js';

/** A token of a service account, as `kubectl create token` gets it. Raises an error with the server's words. */
export async function serviceAccountToken(server: ApiServer, namespace: string, name: string): Promise<string> {
  const { status, body } = await server.call<{ status?: { token?: string } }>(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } },
  );
  const token = body.status?.token;
  if (status !== 201 || token === undefined) throw new Error(`token of ${namespace}/${name}: ${status} ${JSON.stringify(body)}`);
  return token;
}
